/** The frame of every page: colours by the reader's preference, the system's fonts, the bar at the top. It loads nothing from other hosts. */
export const frameStyle = `
:root {
  color-scheme: light dark;
  --paper: #faf8f4; --card: #fff; --ink: #20262c; --soft: #5b6570; --line: #e7e2d8; --accent: #0c6b62; --tint: #e3f0ed; --code: #f3f0e9;
  --good: #1d8a4e; --bad: #c2412d; --wait: #b7791f; --shadow: 0 1px 2px rgb(40 32 20 / .05), 0 8px 24px rgb(40 32 20 / .05);
  --text: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f24; --ink: #e9e7e2; --soft: #9ea8b1; --line: #2b3138; --accent: #6fd3c5; --tint: #1c2f2e; --code: #101316;
    --good: #4cc384; --bad: #f08a78; --wait: #e0b15c; --shadow: none;
  }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 var(--text) }
.wrap { box-sizing: border-box; width: min(72rem, 100% - 2.5rem); margin-inline: auto }
.skip { position: absolute; left: -99rem }
.skip:focus { left: 1rem; top: .5rem; z-index: 2; background: var(--card); padding: .25rem .75rem }
.top { border-bottom: 1px solid var(--line) }
.top .wrap { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.75rem; padding-block: .875rem }
.brand { display: inline-flex; align-items: center; gap: .625rem; margin-right: auto; color: var(--ink); font-weight: 650; text-decoration: none }
.brand svg { width: 1.625rem; height: 1.625rem; color: var(--accent) }
.top nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem }
.top nav a { color: var(--soft); font-size: .9375rem; text-decoration: none }
@media (max-width: 30rem) { .top nav { gap: .25rem .75rem } .top nav a { font-size: .875rem } }
.top nav a:hover, .top nav a[aria-current] { color: var(--accent) }
`

/** Text styles of our own pages. */
export const textStyle = `
*, *::before, *::after { box-sizing: border-box }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100% }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 3px }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 4px }
h1, h2, h3 { line-height: 1.25; letter-spacing: -.015em; text-wrap: balance }
code, pre { font-family: var(--mono); font-size: .875em }
pre { margin: 0; padding: 1rem 1.125rem; overflow-x: auto; background: var(--code); border-radius: 10px; line-height: 1.6; tab-size: 2 }
pre code { font-size: .8125rem }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } * { animation: none !important; transition: none !important } }
`
