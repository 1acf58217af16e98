<?xml version="1.0" encoding="UTF-8"?>
<!-- Renders a define.xml 2.1 with Analysis Results Metadata 1.0 as one HTML page.
     XSLT 1.0 without extensions, so that browsers and libxslt give the same. Part of cdisc-convert. -->
<xsl:stylesheet version="1.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:odm="http://www.cdisc.org/ns/odm/v1.3"
  xmlns:def="http://www.cdisc.org/ns/def/v2.1"
  xmlns:arm="http://www.cdisc.org/ns/arm/v1.0"
  xmlns:xlink="http://www.w3.org/1999/xlink"
  exclude-result-prefixes="odm def arm xlink">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:strip-space elements="*"/>

  <xsl:key name="item" match="odm:ItemDef" use="@OID"/>
  <xsl:key name="group" match="odm:ItemGroupDef" use="@OID"/>
  <xsl:key name="groupOfItem" match="odm:ItemGroupDef" use="odm:ItemRef/@ItemOID"/>
  <xsl:key name="list" match="odm:CodeList" use="@OID"/>
  <xsl:key name="method" match="odm:MethodDef" use="@OID"/>
  <xsl:key name="comment" match="def:CommentDef" use="@OID"/>
  <xsl:key name="values" match="def:ValueListDef" use="@OID"/>
  <xsl:key name="where" match="def:WhereClauseDef" use="@OID"/>
  <xsl:key name="leaf" match="def:leaf" use="@ID"/>
  <xsl:key name="standard" match="def:Standard" use="@OID"/>
  <xsl:key name="listUser" match="odm:ItemDef" use="odm:CodeListRef/@CodeListOID"/>

  <xsl:variable name="study" select="/odm:ODM/odm:Study"/>
  <xsl:variable name="version" select="$study/odm:MetaDataVersion"/>
  <xsl:variable name="displays" select="$version/arm:AnalysisResultDisplays/arm:ResultDisplay"/>
  <xsl:variable name="lists" select="$version/odm:CodeList[not(odm:ExternalCodeList)]"/>
  <xsl:variable name="dictionaries" select="$version/odm:CodeList[odm:ExternalCodeList]"/>

  <xsl:template match="/">
    <html lang="en">
      <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="normalize-space($study/odm:GlobalVariables/odm:StudyName)"/>, data definitions</title>
        <style><xsl:call-template name="style"/></style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <xsl:call-template name="navigation"/>
        <main id="content" tabindex="-1">
          <xsl:call-template name="head"/>
          <xsl:call-template name="standards"/>
          <xsl:if test="$displays"><xsl:call-template name="results"/></xsl:if>
          <xsl:call-template name="datasets"/>
          <xsl:apply-templates select="$version/odm:ItemGroupDef" mode="detail"/>
          <xsl:call-template name="lists"/>
          <xsl:call-template name="dictionaries"/>
          <xsl:call-template name="methods"/>
          <xsl:call-template name="comments"/>
          <xsl:call-template name="documents"/>
        </main>
        <script><xsl:call-template name="script"/></script>
      </body>
    </html>
  </xsl:template>

  <!-- navigation -->
  <xsl:template name="navigation">
    <nav aria-label="Contents">
      <p class="brand"><a href="#top"><xsl:value-of select="normalize-space($study/odm:GlobalVariables/odm:StudyName)"/></a></p>
      <label class="find" for="find">Find <kbd>/</kbd></label>
      <input id="find" type="search" placeholder="name or label" autocomplete="off"/>
      <ul>
        <li><a href="#standards">Standards</a></li>
        <xsl:if test="$displays"><li><a href="#results">Analysis results</a></li></xsl:if>
        <li><details open="open"><summary><a href="#datasets">Datasets</a></summary>
          <ul>
            <xsl:for-each select="$version/odm:ItemGroupDef">
              <li data-find="{concat(@Name, ' ', normalize-space(odm:Description/odm:TranslatedText[1]))}">
                <a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="@Name"/>
                  <span class="soft"><xsl:text> </xsl:text><xsl:value-of select="normalize-space(odm:Description/odm:TranslatedText[1])"/></span></a>
              </li>
            </xsl:for-each>
          </ul></details></li>
        <xsl:if test="$lists">
          <li><details><summary><a href="#codelists">Codelists</a></summary>
            <ul>
              <xsl:for-each select="$lists">
                <xsl:sort select="@Name"/>
                <li data-find="{@Name}"><a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="@Name"/></a></li>
              </xsl:for-each>
            </ul></details></li>
        </xsl:if>
        <xsl:if test="$dictionaries"><li><a href="#dictionaries">Dictionaries</a></li></xsl:if>
        <xsl:if test="$version/odm:MethodDef"><li><a href="#methods">Methods</a></li></xsl:if>
        <xsl:if test="$version/def:CommentDef"><li><a href="#comments">Comments</a></li></xsl:if>
        <xsl:if test="$version/def:leaf"><li><a href="#documents">Documents</a></li></xsl:if>
      </ul>
    </nav>
  </xsl:template>

  <!-- study -->
  <xsl:template name="head">
    <header id="top">
      <h1><xsl:value-of select="normalize-space($study/odm:GlobalVariables/odm:StudyName)"/></h1>
      <p><xsl:value-of select="normalize-space($study/odm:GlobalVariables/odm:StudyDescription)"/></p>
      <dl class="facts">
        <dt>Protocol</dt><dd><xsl:value-of select="normalize-space($study/odm:GlobalVariables/odm:ProtocolName)"/></dd>
        <dt>Metadata</dt><dd><xsl:value-of select="$version/@Name"/></dd>
        <xsl:if test="$version/@Description"><dt>Description</dt><dd><xsl:value-of select="$version/@Description"/></dd></xsl:if>
        <dt>Define-XML</dt><dd><xsl:value-of select="$version/@def:DefineVersion"/><xsl:if test="/odm:ODM/@def:Context">, context <xsl:value-of select="/odm:ODM/@def:Context"/></xsl:if></dd>
        <dt>Created</dt><dd><xsl:value-of select="/odm:ODM/@CreationDateTime"/>
          <xsl:if test="/odm:ODM/@Originator"> by <xsl:value-of select="/odm:ODM/@Originator"/></xsl:if></dd>
      </dl>
      <xsl:call-template name="commentText"><xsl:with-param name="oid" select="$version/@def:CommentOID"/></xsl:call-template>
    </header>
  </xsl:template>

  <xsl:template name="standards">
    <section id="standards">
      <h2>Standards</h2>
      <table>
        <thead><tr><th>Standard</th><th>Type</th><th>Status</th><th>Comment</th></tr></thead>
        <tbody>
          <xsl:for-each select="$version/def:Standards/def:Standard">
            <tr id="{translate(@OID, ' ', '_')}">
              <td><xsl:call-template name="standardName"/></td>
              <td><xsl:value-of select="@Type"/></td>
              <td><xsl:value-of select="@Status"/></td>
              <td><xsl:call-template name="commentText"><xsl:with-param name="oid" select="@def:CommentOID"/></xsl:call-template></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
  </xsl:template>

  <xsl:template name="standardName">
    <xsl:value-of select="@Name"/><xsl:text> </xsl:text>
    <xsl:if test="@PublishingSet"><xsl:value-of select="@PublishingSet"/><xsl:text> </xsl:text></xsl:if>
    <xsl:value-of select="@Version"/>
  </xsl:template>

  <!-- datasets -->
  <xsl:template name="datasets">
    <section id="datasets">
      <h2>Datasets <span class="count"><xsl:value-of select="count($version/odm:ItemGroupDef)"/></span></h2>
      <div class="wide"><table>
        <thead><tr><th>Dataset</th><th>Description</th><th>Class</th><th>Structure</th><th>Purpose</th><th>Keys</th><th>Standard</th><th>File</th></tr></thead>
        <tbody>
          <xsl:for-each select="$version/odm:ItemGroupDef">
            <tr data-find="{concat(@Name, ' ', normalize-space(odm:Description/odm:TranslatedText[1]))}">
              <th scope="row"><a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="@Name"/></a>
                <xsl:if test="@def:HasNoData = 'Yes'"><xsl:text> </xsl:text><span class="mark">no data</span></xsl:if></th>
              <td><xsl:call-template name="text"/></td>
              <td><xsl:call-template name="class"/></td>
              <td><xsl:value-of select="@def:Structure"/></td>
              <td><xsl:value-of select="@Purpose"/></td>
              <td><xsl:call-template name="keys"/></td>
              <td><xsl:for-each select="key('standard', @def:StandardOID)"><a href="#{translate(@OID, ' ', '_')}"><xsl:call-template name="standardName"/></a></xsl:for-each>
                <xsl:if test="@def:IsNonStandard = 'Yes'">non-standard</xsl:if></td>
              <td><xsl:call-template name="file"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table></div>
    </section>
  </xsl:template>

  <xsl:template name="class">
    <xsl:value-of select="def:Class/@Name"/>
    <xsl:for-each select="def:Class/def:SubClass"><span class="soft"><xsl:text> / </xsl:text><xsl:value-of select="@Name"/></span></xsl:for-each>
  </xsl:template>

  <xsl:template name="keys">
    <xsl:for-each select="odm:ItemRef[@KeySequence]">
      <xsl:sort select="@KeySequence" data-type="number"/>
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <xsl:value-of select="key('item', @ItemOID)/@Name"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="file">
    <xsl:variable name="leaf" select="def:leaf | key('leaf', @def:ArchiveLocationID)[not(current()/def:leaf)]"/>
    <xsl:for-each select="$leaf[1]"><a class="file" href="{@xlink:href}"><xsl:value-of select="normalize-space(def:title)"/></a></xsl:for-each>
  </xsl:template>

  <xsl:template match="odm:ItemGroupDef" mode="detail">
    <section class="dataset" id="{translate(@OID, ' ', '_')}">
      <h2><xsl:value-of select="@Name"/><span class="soft"><xsl:text> </xsl:text><xsl:call-template name="text"/></span></h2>
      <p class="soft"><xsl:call-template name="class"/><xsl:text> · </xsl:text><xsl:value-of select="@def:Structure"/>
        <xsl:if test="odm:ItemRef[@KeySequence]"><xsl:text> · keys </xsl:text><xsl:call-template name="keys"/></xsl:if>
        <xsl:if test="@IsReferenceData = 'Yes'"> · reference data</xsl:if>
        <xsl:text> · </xsl:text><xsl:call-template name="file"/></p>
      <xsl:call-template name="commentText"><xsl:with-param name="oid" select="@def:CommentOID"/></xsl:call-template>
      <div class="wide"><table class="variables">
        <thead><tr><th>Variable</th><th>Where</th><th>Label</th><th>Key</th><th>Type</th><th>Length</th><th>Codelist</th><th>Origin</th><th>Method and comment</th></tr></thead>
        <xsl:variable name="owner" select="@OID"/>
        <xsl:for-each select="odm:ItemRef">
          <xsl:sort select="@OrderNumber" data-type="number"/>
          <xsl:variable name="item" select="key('item', @ItemOID)"/>
          <tbody data-find="{concat($item/@Name, ' ', normalize-space($item/odm:Description/odm:TranslatedText[1]))}">
            <xsl:call-template name="row"><xsl:with-param name="item" select="$item"/><xsl:with-param name="owner" select="$owner"/></xsl:call-template>
            <xsl:for-each select="key('values', $item/def:ValueListRef/@ValueListOID)/odm:ItemRef">
              <xsl:sort select="@OrderNumber" data-type="number"/>
              <xsl:call-template name="row">
                <xsl:with-param name="item" select="key('item', @ItemOID)"/>
                <xsl:with-param name="owner" select="$owner"/>
                <xsl:with-param name="variable" select="$item/@Name"/>
              </xsl:call-template>
            </xsl:for-each>
          </tbody>
        </xsl:for-each>
      </table></div>
    </section>
  </xsl:template>

  <!-- a variable, or with `variable` a value-level definition of it -->
  <xsl:template name="row">
    <xsl:param name="item"/>
    <xsl:param name="owner"/>
    <xsl:param name="variable"/>
    <tr>
      <xsl:if test="$variable"><xsl:attribute name="class">level</xsl:attribute></xsl:if>
      <xsl:if test="not($variable) and key('groupOfItem', $item/@OID)[1]/@OID = $owner">
        <xsl:attribute name="id"><xsl:value-of select="translate($item/@OID, ' ', '_')"/></xsl:attribute>
      </xsl:if>
      <th scope="row"><xsl:choose>
        <xsl:when test="not($item)">missing <xsl:value-of select="@ItemOID"/></xsl:when>
        <xsl:when test="$variable"><span class="soft">↳ <xsl:value-of select="$variable"/></span></xsl:when>
        <xsl:otherwise><xsl:value-of select="$item/@Name"/></xsl:otherwise>
      </xsl:choose>
        <xsl:if test="@def:HasNoData = 'Yes'"><xsl:text> </xsl:text><span class="mark">no data</span></xsl:if>
        <xsl:if test="@def:IsNonStandard = 'Yes'"><xsl:text> </xsl:text><span class="mark">non-standard</span></xsl:if></th>
      <td class="where"><xsl:for-each select="def:WhereClauseRef">
        <xsl:if test="position() &gt; 1"><strong> or </strong></xsl:if>
        <xsl:call-template name="where"><xsl:with-param name="oid" select="@WhereClauseOID"/><xsl:with-param name="owner" select="$owner"/></xsl:call-template>
      </xsl:for-each></td>
      <td><xsl:for-each select="$item"><xsl:call-template name="text"/></xsl:for-each></td>
      <td><xsl:value-of select="@KeySequence"/></td>
      <td><xsl:value-of select="$item/@DataType"/>
        <xsl:if test="$item/@def:DisplayFormat"><br/><span class="soft"><xsl:value-of select="$item/@def:DisplayFormat"/></span></xsl:if></td>
      <td><xsl:value-of select="$item/@Length"/><xsl:if test="$item/@SignificantDigits">.<xsl:value-of select="$item/@SignificantDigits"/></xsl:if></td>
      <td><xsl:for-each select="key('list', $item/odm:CodeListRef/@CodeListOID)">
        <a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="@Name"/></a>
        <xsl:if test="odm:ExternalCodeList/@Version"><span class="soft"><xsl:text> </xsl:text><xsl:value-of select="odm:ExternalCodeList/@Version"/></span></xsl:if>
      </xsl:for-each></td>
      <td><xsl:for-each select="$item/def:Origin">
        <div><xsl:value-of select="@Type"/><xsl:if test="@Source"><span class="soft"> (<xsl:value-of select="@Source"/>)</span></xsl:if>
          <xsl:if test="odm:Description"><xsl:text> </xsl:text><xsl:call-template name="text"/></xsl:if>
          <xsl:apply-templates select="def:DocumentRef"/></div>
      </xsl:for-each>
      <xsl:if test="@Role and not($variable)"><div class="soft"><xsl:value-of select="@Role"/></div></xsl:if></td>
      <td>
        <xsl:for-each select="key('method', @MethodOID)">
          <div><a class="method" href="#{translate(@OID, ' ', '_')}" title="{@Name}">Method</a><xsl:text> </xsl:text><xsl:call-template name="text"/></div>
        </xsl:for-each>
        <xsl:call-template name="commentText"><xsl:with-param name="oid" select="$item/@def:CommentOID"/></xsl:call-template>
      </td>
    </tr>
  </xsl:template>

  <xsl:template name="where">
    <xsl:param name="oid"/>
    <xsl:param name="owner"/>
    <xsl:for-each select="key('where', $oid)">
      <xsl:for-each select="odm:RangeCheck">
        <xsl:if test="position() &gt; 1"><strong> and </strong></xsl:if>
        <xsl:variable name="item" select="key('item', @def:ItemOID)"/>
        <xsl:variable name="home" select="key('groupOfItem', @def:ItemOID)[1]"/>
        <xsl:if test="$home and $home/@OID != $owner"><xsl:value-of select="$home/@Name"/>.</xsl:if>
        <xsl:value-of select="$item/@Name"/><xsl:text> </xsl:text>
        <xsl:choose>
          <xsl:when test="@Comparator = 'EQ'">= </xsl:when>
          <xsl:when test="@Comparator = 'NE'">≠ </xsl:when>
          <xsl:when test="@Comparator = 'LT'">&lt; </xsl:when>
          <xsl:when test="@Comparator = 'LE'">≤ </xsl:when>
          <xsl:when test="@Comparator = 'GT'">&gt; </xsl:when>
          <xsl:when test="@Comparator = 'GE'">≥ </xsl:when>
          <xsl:when test="@Comparator = 'IN'">in </xsl:when>
          <xsl:when test="@Comparator = 'NOTIN'">not in </xsl:when>
          <xsl:otherwise><xsl:value-of select="@Comparator"/><xsl:text> </xsl:text></xsl:otherwise>
        </xsl:choose>
        <xsl:variable name="list" select="key('list', $item/odm:CodeListRef/@CodeListOID)"/>
        <xsl:for-each select="odm:CheckValue">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:variable name="value" select="string(.)"/>
          <code title="{normalize-space($list/odm:CodeListItem[@CodedValue = $value]/odm:Decode/odm:TranslatedText[1])}"><xsl:choose>
            <xsl:when test="$value = ''">missing</xsl:when>
            <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
          </xsl:choose></code>
        </xsl:for-each>
      </xsl:for-each>
      <xsl:call-template name="commentText"><xsl:with-param name="oid" select="@def:CommentOID"/></xsl:call-template>
    </xsl:for-each>
  </xsl:template>

  <!-- codelists and dictionaries -->
  <xsl:template name="lists">
    <xsl:if test="$lists">
      <section id="codelists">
        <h2>Codelists <span class="count"><xsl:value-of select="count($lists)"/></span></h2>
        <xsl:for-each select="$lists">
          <xsl:sort select="@Name"/>
          <article id="{translate(@OID, ' ', '_')}" data-find="{@Name}">
            <h3><xsl:value-of select="@Name"/>
              <xsl:for-each select="odm:Alias[@Context = 'nci:ExtCodeID']"><span class="soft"><xsl:text> </xsl:text><xsl:value-of select="@Name"/></span></xsl:for-each></h3>
            <p class="soft"><xsl:value-of select="@DataType"/>
              <xsl:for-each select="key('standard', @def:StandardOID)"> · <a href="#{translate(@OID, ' ', '_')}"><xsl:call-template name="standardName"/></a></xsl:for-each>
              <xsl:if test="@def:IsNonStandard = 'Yes'"> · of the sponsor</xsl:if>
              <xsl:call-template name="users"/></p>
            <xsl:call-template name="commentText"><xsl:with-param name="oid" select="@def:CommentOID"/></xsl:call-template>
            <table class="terms">
              <thead><tr><th>Value</th><xsl:if test="odm:CodeListItem"><th>Decode</th></xsl:if><th>Code</th></tr></thead>
              <tbody>
                <xsl:for-each select="odm:CodeListItem | odm:EnumeratedItem">
                  <tr>
                    <td><code><xsl:value-of select="@CodedValue"/></code>
                      <xsl:if test="@def:ExtendedValue = 'Yes'"><xsl:text> </xsl:text><span class="mark">extended</span></xsl:if>
                      <xsl:if test="@Rank"><span class="soft"> rank <xsl:value-of select="@Rank"/></span></xsl:if></td>
                    <xsl:if test="self::odm:CodeListItem"><td><xsl:value-of select="normalize-space(odm:Decode/odm:TranslatedText[1])"/></td></xsl:if>
                    <td class="soft"><xsl:for-each select="odm:Alias"><xsl:value-of select="@Name"/><xsl:text> </xsl:text></xsl:for-each></td>
                  </tr>
                </xsl:for-each>
              </tbody>
            </table>
          </article>
        </xsl:for-each>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="users">
    <xsl:variable name="users" select="key('listUser', @OID)[key('groupOfItem', @OID)]"/>
    <xsl:if test="$users"> · used by
      <xsl:for-each select="$users[position() &lt;= 12]">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="key('groupOfItem', @OID)[1]/@Name"/>.<xsl:value-of select="@Name"/></a>
      </xsl:for-each>
      <xsl:if test="count($users) &gt; 12"> and <xsl:value-of select="count($users) - 12"/> more</xsl:if>
    </xsl:if>
  </xsl:template>

  <xsl:template name="dictionaries">
    <xsl:if test="$dictionaries">
      <section id="dictionaries">
        <h2>Dictionaries</h2>
        <table>
          <thead><tr><th>Name</th><th>Dictionary</th><th>Version</th></tr></thead>
          <tbody>
            <xsl:for-each select="$dictionaries">
              <tr id="{translate(@OID, ' ', '_')}">
                <th scope="row"><xsl:value-of select="@Name"/></th>
                <td><xsl:choose>
                  <xsl:when test="odm:ExternalCodeList/@href"><a class="file" rel="noreferrer" href="{odm:ExternalCodeList/@href}"><xsl:value-of select="odm:ExternalCodeList/@Dictionary"/></a></xsl:when>
                  <xsl:otherwise><xsl:value-of select="odm:ExternalCodeList/@Dictionary"/></xsl:otherwise>
                </xsl:choose></td>
                <td><xsl:value-of select="odm:ExternalCodeList/@Version"/></td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- methods, comments, documents -->
  <xsl:template name="methods">
    <xsl:if test="$version/odm:MethodDef">
      <section id="methods">
        <h2>Methods <span class="count"><xsl:value-of select="count($version/odm:MethodDef)"/></span></h2>
        <table>
          <thead><tr><th>Method</th><th>Type</th><th>Description</th></tr></thead>
          <tbody>
            <xsl:for-each select="$version/odm:MethodDef">
              <tr id="{translate(@OID, ' ', '_')}" data-find="{@Name}">
                <th scope="row"><xsl:value-of select="@Name"/></th>
                <td><xsl:value-of select="@Type"/></td>
                <td><xsl:call-template name="text"/>
                  <xsl:for-each select="odm:FormalExpression">
                    <details><summary>Expression, <xsl:value-of select="@Context"/></summary><pre><xsl:value-of select="."/></pre></details>
                  </xsl:for-each>
                  <xsl:apply-templates select="def:DocumentRef"/></td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="comments">
    <xsl:if test="$version/def:CommentDef">
      <section id="comments">
        <h2>Comments <span class="count"><xsl:value-of select="count($version/def:CommentDef)"/></span></h2>
        <table>
          <thead><tr><th>Comment</th><th>Description</th></tr></thead>
          <tbody>
            <xsl:for-each select="$version/def:CommentDef">
              <tr id="{translate(@OID, ' ', '_')}">
                <th scope="row"><xsl:value-of select="@OID"/></th>
                <td><xsl:call-template name="text"/><xsl:apply-templates select="def:DocumentRef"/></td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="documents">
    <xsl:if test="$version/def:leaf">
      <section id="documents">
        <h2>Documents</h2>
        <ul>
          <xsl:for-each select="$version/def:leaf">
            <li id="{translate(@ID, ' ', '_')}"><a class="file" href="{@xlink:href}"><xsl:value-of select="normalize-space(def:title)"/></a>
              <xsl:if test="$version/def:AnnotatedCRF/def:DocumentRef/@leafID = @ID"><span class="soft"> annotated CRF</span></xsl:if></li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <!-- analysis results -->
  <xsl:template name="results">
    <section id="results">
      <h2>Analysis results <span class="count"><xsl:value-of select="count($displays/arm:AnalysisResult)"/></span></h2>
      <ul class="displays">
        <xsl:for-each select="$displays">
          <li><a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="@Name"/></a><xsl:text> </xsl:text><xsl:call-template name="text"/></li>
        </xsl:for-each>
      </ul>
      <xsl:for-each select="$displays">
        <article id="{translate(@OID, ' ', '_')}">
          <h3><xsl:value-of select="@Name"/><span class="soft"><xsl:text> </xsl:text><xsl:call-template name="text"/></span></h3>
          <xsl:apply-templates select="def:DocumentRef"/>
          <xsl:for-each select="arm:AnalysisResult">
            <div class="result" id="{translate(@OID, ' ', '_')}">
              <h4><xsl:call-template name="text"/></h4>
              <dl class="facts">
                <xsl:if test="@ParameterOID"><dt>Parameter</dt><dd><xsl:call-template name="itemLink"><xsl:with-param name="oid" select="@ParameterOID"/></xsl:call-template></dd></xsl:if>
                <dt>Reason</dt><dd><xsl:value-of select="@AnalysisReason"/></dd>
                <dt>Purpose</dt><dd><xsl:value-of select="@AnalysisPurpose"/></dd>
                <dt>Data</dt>
                <dd><xsl:for-each select="arm:AnalysisDatasets/arm:AnalysisDataset">
                  <div><xsl:for-each select="key('group', @ItemGroupOID)"><a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="@Name"/></a></xsl:for-each>
                    <xsl:if test="def:WhereClauseRef"><xsl:text> where </xsl:text>
                      <xsl:call-template name="where"><xsl:with-param name="oid" select="def:WhereClauseRef/@WhereClauseOID"/><xsl:with-param name="owner" select="@ItemGroupOID"/></xsl:call-template></xsl:if>
                    <xsl:if test="arm:AnalysisVariable"><xsl:text>; analysed: </xsl:text>
                      <xsl:for-each select="arm:AnalysisVariable"><xsl:if test="position() &gt; 1">, </xsl:if>
                        <xsl:call-template name="itemLink"><xsl:with-param name="oid" select="@ItemOID"/></xsl:call-template></xsl:for-each></xsl:if></div>
                </xsl:for-each>
                <xsl:call-template name="commentText"><xsl:with-param name="oid" select="arm:AnalysisDatasets/@def:CommentOID"/></xsl:call-template></dd>
                <xsl:for-each select="arm:Documentation"><dt>Documentation</dt><dd><xsl:call-template name="text"/><xsl:apply-templates select="def:DocumentRef"/></dd></xsl:for-each>
                <xsl:for-each select="arm:ProgrammingCode"><dt>Code</dt>
                  <dd><span class="soft"><xsl:value-of select="@Context"/></span>
                    <xsl:if test="arm:Code"><pre><xsl:value-of select="arm:Code"/></pre></xsl:if>
                    <xsl:apply-templates select="def:DocumentRef"/></dd></xsl:for-each>
              </dl>
            </div>
          </xsl:for-each>
        </article>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template name="itemLink">
    <xsl:param name="oid"/>
    <xsl:for-each select="key('item', $oid)">
      <xsl:choose>
        <xsl:when test="key('groupOfItem', @OID)"><a href="#{translate(@OID, ' ', '_')}"><xsl:value-of select="key('groupOfItem', @OID)[1]/@Name"/>.<xsl:value-of select="@Name"/></a></xsl:when>
        <xsl:otherwise><xsl:value-of select="@Name"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- pieces -->
  <xsl:template name="text">
    <span class="text"><xsl:value-of select="odm:Description/odm:TranslatedText[1]"/></span>
  </xsl:template>

  <xsl:template name="commentText">
    <xsl:param name="oid"/>
    <xsl:for-each select="key('comment', $oid)">
      <div class="comment"><xsl:call-template name="text"/><xsl:apply-templates select="def:DocumentRef"/></div>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="def:DocumentRef">
    <xsl:variable name="leaf" select="key('leaf', @leafID)"/>
    <span class="doc">
      <xsl:text> </xsl:text>
      <xsl:choose>
        <xsl:when test="def:PDFPageRef">
          <xsl:value-of select="normalize-space($leaf/def:title)"/>
          <xsl:for-each select="def:PDFPageRef">
            <xsl:call-template name="pages">
              <xsl:with-param name="list" select="normalize-space(@PageRefs)"/>
              <xsl:with-param name="href" select="$leaf/@xlink:href"/>
              <xsl:with-param name="mark"><xsl:choose><xsl:when test="@Type = 'PhysicalRef'">page=</xsl:when><xsl:otherwise></xsl:otherwise></xsl:choose></xsl:with-param>
            </xsl:call-template>
            <xsl:if test="@FirstPage"><xsl:text> </xsl:text><a class="file" href="{$leaf/@xlink:href}#page={@FirstPage}"><xsl:value-of select="@FirstPage"/>–<xsl:value-of select="@LastPage"/></a></xsl:if>
            <xsl:if test="@Title"><span class="soft"><xsl:text> </xsl:text><xsl:value-of select="@Title"/></span></xsl:if>
          </xsl:for-each>
        </xsl:when>
        <xsl:when test="$leaf"><a class="file" href="{$leaf/@xlink:href}"><xsl:value-of select="normalize-space($leaf/def:title)"/></a></xsl:when>
      </xsl:choose>
    </span>
  </xsl:template>

  <xsl:template name="pages">
    <xsl:param name="list"/>
    <xsl:param name="href"/>
    <xsl:param name="mark"/>
    <xsl:if test="$list != ''">
      <xsl:variable name="page" select="substring-before(concat($list, ' '), ' ')"/>
      <xsl:text> </xsl:text>
      <a class="file" href="{$href}#{$mark}{$page}"><xsl:value-of select="$page"/></a>
      <xsl:call-template name="pages">
        <xsl:with-param name="list" select="substring-after($list, ' ')"/>
        <xsl:with-param name="href" select="$href"/>
        <xsl:with-param name="mark" select="$mark"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="style">
:root { color-scheme: light dark; --text: #1b2430; --soft: #5b6776; --line: #d7dde5; --back: #ffffff; --panel: #f4f6f9; --accent: #0b5cad; --mark: #fff1cc; --level: #fafbfd; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e9f0; --soft: #9aa7b6; --line: #333d4a; --back: #14181e; --panel: #1b2129; --accent: #7db8f5; --mark: #4a3d12; --level: #181d24; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--text); background: var(--back); }
a { color: var(--accent); text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; z-index: 2; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; background: var(--panel); border-right: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; } nav ul ul { padding-left: .9rem; } nav li { margin: .15rem 0; }
nav ul ul a { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.brand { font-weight: 650; margin: 0 0 .8rem; } .find { display: block; color: var(--soft); font-size: 12px; }
input { width: 100%; margin: .2rem 0 .8rem; padding: .35rem .5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--back); color: inherit; font: inherit; }
kbd { border: 1px solid var(--line); border-radius: 3px; padding: 0 .3rem; font-size: 11px; }
main { padding: 1.5rem 2rem 4rem; min-width: 0; }
h1 { margin: 0 0 .3rem; font-size: 1.7rem; } h2 { margin: 2.4rem 0 .5rem; font-size: 1.25rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; } h3 { margin: 1.6rem 0 .2rem; font-size: 1.02rem; } h4 { margin: 1rem 0 .3rem; font-size: .95rem; }
h2 .soft, h3 .soft { font-weight: 400; font-size: .95em; }
.soft { color: var(--soft); } .count { color: var(--soft); font-weight: 400; font-size: .8em; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .6rem 0; } dt { color: var(--soft); } dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; } th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
thead th { position: sticky; top: 0; background: var(--panel); font-size: 12px; color: var(--soft); font-weight: 600; } tbody th { font-weight: 600; }
.wide thead th { position: static; }
.variables td:nth-child(9), .variables td:nth-child(3) { min-width: 14rem; } .variables td:nth-child(2) { max-width: 16rem; overflow-wrap: anywhere; }
tr.level { background: var(--level); } tr.level th { font-weight: 400; padding-left: 1.1rem; white-space: nowrap; }
tr:target, article:target, section:target > h2, li:target { background: var(--mark); }
.terms { width: auto; min-width: 24rem; } code { font: 12.5px ui-monospace, Menlo, Consolas, monospace; }
pre { font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; background: var(--panel); padding: .6rem; border-radius: 4px; overflow-x: auto; white-space: pre-wrap; }
.mark { background: var(--mark); border-radius: 3px; padding: 0 .3rem; font-size: 11px; font-weight: 400; }
.text { white-space: pre-line; } .comment { color: var(--soft); margin: .2rem 0; } .method { font-size: 12px; border: 1px solid var(--line); border-radius: 3px; padding: 0 .25rem; }
.result { border-left: 3px solid var(--line); padding-left: .8rem; margin: .8rem 0; } [hidden] { display: none !important; }
@media (max-width: 60rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; } main { padding: 1rem; } }
@media print { body { display: block; font-size: 9pt; } nav, .skip { display: none; } main { padding: 0; } .dataset { break-before: page; } tr, .result { break-inside: avoid; } thead { display: table-header-group; } thead th { position: static; } .wide { overflow: visible; } a { color: inherit; } details > * { display: block; } }
  </xsl:template>

  <xsl:template name="script"><xsl:text disable-output-escaping="yes"><![CDATA[
(function () {
  var box = document.getElementById("find");
  var marked = document.querySelectorAll("[data-find]");
  function show() {
    var wanted = box.value.trim().toLowerCase();
    marked.forEach(function (element) {
      element.hidden = wanted !== "" && element.dataset.find.toLowerCase().indexOf(wanted) < 0;
    });
  }
  box.addEventListener("input", show);
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); box.focus(); }
    if (event.key === "Escape" && document.activeElement === box) { box.value = ""; show(); box.blur(); }
  });
  window.addEventListener("hashchange", function () { if (box.value) { box.value = ""; show(); } });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (element) { element.open = true; });
  });
})();
]]></xsl:text></xsl:template>
</xsl:stylesheet>
