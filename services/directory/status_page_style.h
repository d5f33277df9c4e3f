#ifndef COFFER_SERVICES_DIRECTORY_STATUS_PAGE_STYLE_H_
#define COFFER_SERVICES_DIRECTORY_STATUS_PAGE_STYLE_H_

namespace coffer::directory {

// The style sheet of the status page. On a phone the rows of tables become
// cards, whose lines are named by data-label.
inline constexpr char kStatusPageStyle[] = R"css(
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#1c2430;
--soft:#5b6675;--line:#dfe3e8;--ok:#1a7f4b;--warning:#9a6700;--error:#c62828}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1b2129;
--text:#e6e9ee;--soft:#9aa5b4;--line:#2c343f;--ok:#3fb97a;--warning:#d9a520;
--error:#f26d6d}}
*{box-sizing:border-box}
body{margin:0;padding:1.5rem;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,sans-serif}
header,main,footer{max-width:76rem;margin:0 auto}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem 1rem}
header p{flex-basis:100%;margin:0 0 1rem;color:var(--soft)}
h1{font-size:1.5rem;margin:0}
h2{font-size:1rem;margin:0 0 .6rem}
code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}
main{display:grid;gap:1rem;grid-template-columns:repeat(3,1fr)}
section{background:var(--card);border:1px solid var(--line);
border-radius:.6rem;padding:1rem 1.2rem;min-width:0}
section:first-child,.wide{grid-column:1/-1}
.pill{display:inline-block;padding:0 .6em;border-radius:1em;color:#fff;
font-size:.85em;font-weight:600}
.pill.ok,.bar .ok{background:var(--ok)}
.pill.warning,.bar .warning{background:var(--warning)}
.pill.error,.bar .error{background:var(--error)}
@media (prefers-color-scheme:dark){.pill{color:#101418}}
.checks{list-style:none;margin:0;padding:0}
.checks>li{padding:.2rem 0;overflow-wrap:anywhere}
.checks ul{margin:.1rem 0 .3rem;color:var(--soft);font-size:.9em}
dl{margin:0}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.15rem 0}
dt{color:var(--soft)}
dd{margin:0;text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;font-size:.93em}
th{text-align:left;color:var(--soft);font-weight:500}
th,td{padding:.35rem .8rem .35rem 0;vertical-align:top;
border-top:1px solid var(--line);overflow-wrap:anywhere}
thead th,table:not(:has(thead)) tr:first-child td{border-top:0}
.bar{display:inline-block;width:5rem;height:.6rem;border-radius:.3rem;
background:var(--line);overflow:hidden}
.bar span{display:block;height:100%}
footer{margin-top:1rem;color:var(--soft);font-size:.85em}
a{color:inherit}
@media (max-width:60rem){main{grid-template-columns:1fr}}
@media (max-width:45rem){body{padding:.8rem}thead{display:none}
tr{display:block;padding:.4rem 0;border-top:1px solid var(--line)}
td{display:flex;gap:.6rem;border:0;padding:.1rem 0}
td::before{content:attr(data-label);flex:0 0 7rem;color:var(--soft)}}
)css";

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_STATUS_PAGE_STYLE_H_
