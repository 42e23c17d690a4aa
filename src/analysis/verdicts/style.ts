/** The report's look: light, dark and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #222222; --paper: #ffffff; --line: #cccccc; --soft: #f4f5f7; --quiet: #666666;
  --reproduced: #00704f; --exceeded: #005f96; --worse: #b04a00; --undecided: #8a6100; }
@media (prefers-color-scheme: dark) { :root { --ink: #dddddd; --paper: #16181c; --line: #444444; --soft: #22252b; --quiet: #9a9a9a;
  --reproduced: #4cc79a; --exceeded: #6db8ea; --worse: #f29a5c; --undecided: #e6b84a; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 Arial, Helvetica, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; }
h2 small { display: block; color: var(--quiet); font-weight: normal; font-size: .85rem; }
a { color: inherit; }
figure { margin: 1rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { padding: .22rem .6rem .22rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; white-space: normal; }
tbody tr { border-bottom: 1px solid var(--soft); }
.number { text-align: right; }
.claims td:first-child { white-space: normal; min-width: 15rem; }
.claims td:last-child { color: var(--quiet); }
.claims td:nth-child(7) { font-size: .8rem; color: var(--quiet); }
.question td:first-child { padding-left: 1rem; color: var(--quiet); }
.question b { font-weight: normal; }
b.reproduced { color: var(--reproduced); } b.exceeded { color: var(--exceeded); }
b.not-reproduced, b.mixed { color: var(--worse); } b.undecided { color: var(--undecided); }
b.not-testable-here, b.not-run-yet { color: var(--quiet); font-weight: normal; }
.origin { color: var(--quiet); font-size: .85rem; margin-bottom: .2rem; }
pre, code { background: var(--soft); } pre { padding: .5rem; margin-top: 0; white-space: pre-wrap; font-size: .85rem; }
@media print {
  :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --line: #999999; --soft: #eeeeee; --quiet: #444444;
    --reproduced: #00553c; --exceeded: #004a75; --worse: #8f3c00; --undecided: #6b4b00; }
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 11px; } main { max-width: none; padding: 0; }
  .wide, figure { overflow: visible; } th, td { white-space: normal; }
  tr, figure { break-inside: avoid; } h2 { break-after: avoid; }
}
`;
