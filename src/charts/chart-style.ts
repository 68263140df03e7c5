/** Colours of the page and of its charts, as custom properties. */
export const lightColors: string =
  '--bg:#f5f7f9;--card:#fff;--text:#1b1f24;--muted:#59636e;--line:#d8dee4;--ok:#1a7f37;--bad:#c1272d;--warn:#8a5a00;--link:#0060a8;--open:#e4e9ee;--proven:#d3ecd9;--failing:#f7dada;--shape:#cfe2f3;--s1:#0060a8;--s2:#c04f00;--s3:#00795a;--s4:#a03b86;--s5:#6b5b00;--s6:#444'

export const darkColors: string =
  '--bg:#0f1317;--card:#151a20;--text:#e6eaef;--muted:#9aa5b1;--line:#2c343d;--ok:#4cc26b;--bad:#ff7b72;--warn:#e3b341;--link:#5db3f5;--open:#262e37;--proven:#16351f;--failing:#43201f;--shape:#24415a;--s1:#5db3f5;--s2:#f59b57;--s3:#42c9a0;--s4:#e08fcb;--s5:#d6c25a;--s6:#bbb'

/** How the marks of charts look. */
export const chartStyle: string = `svg text{font-size:13px;fill:var(--text)}
svg .tick{fill:var(--muted);font-size:12px}
svg .halo{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .name{font-weight:600}
.grid{stroke:var(--line);stroke-width:1;fill:none}
.s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}.s6{--c:var(--s6)}
.mark{fill:var(--c);stroke:var(--card);stroke-width:1}
.line{fill:none;stroke:var(--c);stroke-width:2}
.whisker{fill:none;stroke:var(--c);stroke-width:5;opacity:.4}
.bracket,.answer{fill:none;stroke:var(--text);stroke-width:1.5}
.limit{fill:none;stroke:var(--bad);stroke-width:1.5;stroke-dasharray:5 4}
.better{fill:none;stroke:var(--ok);stroke-width:1.5;stroke-dasharray:5 4}
.zero{fill:none;stroke:var(--muted);stroke-width:1.5}
.shape{fill:var(--shape)}
.estimate{fill:none;stroke:var(--s1);stroke-width:1.5;stroke-dasharray:4 3}
.thin{fill:none;stroke:var(--s1);stroke-width:1.5}.thick{fill:none;stroke:var(--s1);stroke-width:7;opacity:.75}
.median{fill:none;stroke:var(--text);stroke-width:2}.p95{fill:var(--text)}
.repeat{fill:var(--muted)}
.proven{fill:var(--proven)}.failing{fill:var(--failing)}.open{fill:var(--open)}
circle.met{fill:var(--ok);stroke:var(--ok);stroke-width:2}circle.met.open-sign{fill:none}
path.missed{fill:none;stroke:var(--bad);stroke-width:3.5}path.missed.open-sign{stroke-width:1.5}
.interval{fill:none;stroke-width:4;stroke:var(--muted)}.interval.met{stroke:var(--ok)}.interval.missed,.interval.invalid{stroke:var(--bad)}.interval.inconclusive{stroke:var(--warn)}
.dot{fill:var(--muted);stroke:var(--card)}circle.dot.met{fill:var(--ok);stroke:var(--card)}.dot.missed,.dot.invalid{fill:var(--bad)}.dot.inconclusive{fill:var(--warn)}`
