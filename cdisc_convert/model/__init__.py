"""The nouns of the product: plain values without input or output."""
