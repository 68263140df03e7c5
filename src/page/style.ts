import { chartStyle, darkColors, lightColors } from '../charts/chart-style.ts'

/** The style sheet of the page: light and dark, phone and paper. */
export const style: string = `
:root{${lightColors};color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{${darkColors}}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
header,nav,main,footer{max-width:1200px;margin:0 auto;padding:0 20px}
header{padding-top:20px;border-top:6px solid var(--muted)}
header.passed{border-color:var(--ok)}header.failed,header.killed{border-color:var(--bad)}header.interrupted{border-color:var(--warn)}
h1{font-size:1.5rem;margin:0 0 4px}h2{font-size:1.25rem;margin:32px 0 10px}h3{font-size:1rem;margin:0 0 4px}
.passed .result{color:var(--ok)}.failed .result,.killed .result{color:var(--bad)}.interrupted .result{color:var(--warn)}
.lead{font-size:1.1rem;margin:0 0 12px}.answers{flex-direction:column;gap:8px;margin:0 0 14px}.answers dt{font-size:.85rem;font-weight:600}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.link{text-decoration:underline dotted;color:var(--muted);margin:0 4px;font-weight:400}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:8px}
dl{display:flex;flex-wrap:wrap;gap:6px 24px;margin:0}dt{color:var(--muted);font-size:.8rem}dd{margin:0}
nav ul,.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin:12px 0}
nav{border-block:1px solid var(--line);margin-top:14px}
section>.scroll,section>details,figure{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:0 0 14px;padding:12px 16px}
#load,#latency,#capacity,#hardware,#comparisons,#evals,#history{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:14px;align-items:start}
#load>h2,#latency>h2,#capacity>h2,#hardware>h2,#comparisons>h2,#evals>h2,#history>h2,section>.note{grid-column:1/-1;margin-bottom:0}#side-by-side>.note{margin:-6px 0 14px}
figure{margin:0;min-width:0}
figcaption p{margin:0 0 8px}
.note{color:var(--muted);font-size:.85rem;margin:6px 0}
.warning{color:var(--warn)}
.verdicts ul{padding-left:0;list-style:none;margin:8px 0}.verdicts li{padding:6px 0;border-top:1px solid var(--line)}
small{color:var(--muted)}.failure{color:var(--bad)}
.badge{display:inline-block;border:1px solid;border-radius:4px;padding:0 6px;font-size:.85rem;font-weight:600}
.badge.met{color:var(--ok)}.badge.missed,.badge.invalid,.badge.unmeasured{color:var(--bad)}.badge.inconclusive{color:var(--warn)}
:target{outline:3px solid var(--link);outline-offset:2px}
details summary{cursor:pointer;padding:3px 0}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;overflow-wrap:break-word;font-size:.85rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:4px 0;white-space:nowrap}
th,td{padding:3px 10px 3px 0;text-align:right;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
th{font-weight:600}thead th{color:var(--muted);vertical-align:bottom}
th[scope=row],.text{text-align:left}
th[scope=row],td.text{white-space:normal;min-width:6rem;max-width:28rem}
th[scope=row]{min-width:9rem}td.long{min-width:20rem}
tbody th{font-weight:400}
svg{display:block;width:100%;max-width:620px;height:auto}
svg.key{width:16px;height:16px;flex:none}.legend li{display:flex;align-items:center;gap:6px}
${chartStyle}
[id^=planner-]{grid-column:1/-1}.planner{display:flex;flex-wrap:wrap;gap:6px 18px}.planner[hidden]{display:none}.planner input[type=number]{width:7em;font:inherit;color:inherit;background:var(--bg);border:1px solid var(--muted);border-radius:4px;padding:2px 6px}
footer{color:var(--muted);font-size:.85rem;padding-bottom:24px}
@media(max-width:600px){header,nav,main,footer{padding-left:10px;padding-right:10px}figure,section>.scroll,section>details{padding:10px}svg text{font-size:17px}svg .tick{font-size:16px}}
@media print{body{background:#fff}nav,.skip,.link,.downloads{display:none}figure,li{break-inside:avoid}details:not([open])::details-content{content-visibility:visible;block-size:auto}.scroll{overflow:visible}table{font-size:.6rem}th,td,td.long{white-space:normal;min-width:0;padding-right:5px}}
`
