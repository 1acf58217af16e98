"""Formulas of body measures, the heart, the kidney and questionnaires."""
