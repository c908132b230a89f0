/** Styles of the guides: the list of guides, the text at a readable width, and the contents of the page. */
export const docsStyle = `
.docs { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 3.5rem; padding-block: 1.5rem 5rem }
.guides ul, aside ul { margin: 0; padding: 0; list-style: none }
.guides ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line) }
.guides a, aside a { color: var(--soft); font-size: .9375rem; text-decoration: none }
.guides a:hover, aside a:hover, .guides a[aria-current] { color: var(--accent) }
.guides a[aria-current] { font-weight: 600 }
aside { display: none }
main { min-width: 0 }
@media (min-width: 52rem) {
  .docs { grid-template-columns: 11rem minmax(0, 1fr); padding-top: 3rem }
  .guides, aside nav { position: sticky; top: 2rem; align-self: start; max-height: calc(100vh - 4rem); overflow-y: auto }
  .guides ul { display: grid; gap: .5rem; border: 0 }
}
@media (min-width: 74rem) {
  .wrap { width: min(80rem, 100% - 2.5rem) }
  .docs { grid-template-columns: 11rem minmax(0, 46rem) 13rem; justify-content: space-between }
  aside { display: block }
  aside p { margin: 0 0 .5rem; font-size: .8125rem; font-weight: 600 }
  aside li { margin-bottom: .375rem; line-height: 1.4; overflow-wrap: anywhere }
  aside a { font-size: .875rem }
}
h1 { margin: 1.5rem 0 .75rem; font-size: clamp(1.875rem, 5vw, 2.5rem); letter-spacing: -.025em }
@media (min-width: 52rem) { h1 { margin-top: 0 } }
h2 { margin: 3rem 0 .75rem; font-size: 1.5rem }
h3 { margin: 2rem 0 .5rem; font-size: 1.125rem }
h2, h3 { scroll-margin-top: 1.5rem; overflow-wrap: anywhere }
:target { color: var(--accent) }
.anchor { color: inherit; text-decoration: none }
.anchor:hover::after { content: ' #'; color: var(--soft) }
article h1 + p { color: var(--soft); font-size: 1.125rem }
.lede { margin: 0 0 2rem; color: var(--soft); font-size: 1.125rem }
p, ul, ol, pre, .scroll, blockquote { margin: 0 0 1rem }
article ul, article ol { padding-left: 1.375rem }
li { margin-bottom: .25rem }
pre { position: relative; border: 1px solid var(--line) }
pre[data-lang]:not([data-lang=''])::after { content: attr(data-lang); position: absolute; top: .375rem; right: .75rem; color: var(--soft); font-size: .6875rem; font-family: system-ui, sans-serif }
:not(pre) > code { padding: .125em .375em; border-radius: 5px; background: var(--code); overflow-wrap: break-word }
.comment { color: var(--soft) }
.key { color: var(--accent) }
.string { color: var(--string) }
:root { --string: #93530d }
@media (prefers-color-scheme: dark) { :root { --string: #e7bd86 } }
.scroll { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { color: var(--soft); font-weight: 600; white-space: nowrap }
thead:not(:has(th:not(:empty))) { display: none }
td:first-child code { white-space: nowrap }
blockquote { padding-left: 1rem; border-left: 3px solid var(--accent); color: var(--soft) }
hr { margin: 2.5rem 0; border: 0; border-top: 1px solid var(--line) }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem; padding: 0; list-style: none }
.cards a { display: grid; height: 100%; align-content: start; gap: .25rem; padding: 1.125rem 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); color: inherit; text-decoration: none }
.cards a:hover { border-color: var(--accent) }
.cards span { color: var(--soft); font-size: .9375rem; line-height: 1.5 }
`
