/** Styles of the landing page. */
export const landingStyle = `
main { padding-bottom: 4rem }
section { padding-top: 3.5rem }
h2 { margin: 0 0 1.25rem; font-size: 1.375rem }
.note { margin: 0; color: var(--soft); font-size: .9375rem }
.hero { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2.5rem; padding-top: clamp(2.25rem, 6vw, 4.5rem) }
.hero section { padding: 0 }
@media (min-width: 60rem) { .hero { grid-template-columns: minmax(0, 10fr) minmax(0, 11fr); gap: 4rem; align-items: start } }
.hero h1 { margin: 1.25rem 0 1rem; font-size: clamp(1.95rem, 8vw, 3rem); line-height: 1.08; letter-spacing: -.03em; font-weight: 700 }
.lede { max-width: 40rem; margin: 0; color: var(--soft); font-size: 1.125rem; text-wrap: pretty }
.status { display: inline-flex; align-items: center; margin: 0; padding: .25rem .875rem .25rem .75rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); font-size: .875rem }
.status::before { content: ''; width: .5rem; height: .5rem; margin-right: .5rem; border-radius: 50%; background: var(--wait) }
.status[data-state=good]::before { background: var(--good) }
.status[data-state=bad]::before { background: var(--bad) }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.75rem 0 0 }
.button { padding: .625rem 1.25rem; border: 1px solid var(--accent); border-radius: 10px; background: var(--accent); color: var(--paper); font-weight: 600; text-decoration: none }
.button.quiet { background: none; border-color: var(--line); color: var(--ink) }
.button:hover { filter: brightness(1.08) }
.button.quiet:hover { border-color: var(--accent); color: var(--accent); filter: none }
.calls { display: grid; gap: 1rem; min-width: 0 }
.pair { margin-top: 1.25rem }
.pair .call { display: flex; flex-direction: column }
.pair pre { flex: 1; margin: 0 }
@media (min-width: 60rem) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)) } }
.call { min-width: 0; overflow: hidden; border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow) }
.call header { display: flex; align-items: center; gap: .5rem; padding: .625rem .75rem .625rem 1.125rem }
.call h3 { margin: 0 auto 0 0; font-size: .9375rem; letter-spacing: 0 }
.call button { min-width: 4rem; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 8px; background: none; color: var(--ink); font: inherit; font-size: .8125rem; cursor: pointer }
.call button:hover { border-color: var(--accent); color: var(--accent) }
.call button:disabled { opacity: .5 }
.call pre { border-radius: 0; border-top: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8125rem }
.call .reply { max-height: 15rem; overflow-y: auto; background: none; color: var(--soft) }
.pets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10rem, 45%), 1fr)); gap: 1.25rem; margin: 0; padding: 0; list-style: none }
.pet a { display: grid; color: inherit; text-decoration: none }
.picture { aspect-ratio: 4 / 3; display: grid; place-items: center; overflow: hidden; margin-bottom: .625rem; border-radius: 14px; background: var(--tint); color: var(--accent); font-size: 2.5rem; font-weight: 700 }
.picture img { display: block; width: 100%; height: 100%; object-fit: cover; transition: transform .3s }
.pet a:hover img { transform: scale(1.04) }
.pet a:hover strong { color: var(--accent) }
.pet span { color: var(--soft); font-size: .875rem; line-height: 1.45 }
.pet .picture span { color: inherit; font-size: inherit }
.pet .price { color: var(--ink); font-variant-numeric: tabular-nums }
.ghost p { margin: 0; line-height: 1.45 }
.ghost .picture { animation: breathe 1.6s ease-in-out infinite alternate }
@keyframes breathe { to { opacity: .45 } }
.empty { grid-column: 1 / -1; padding: 2.5rem 1.5rem; border: 1px dashed var(--line); border-radius: 14px; color: var(--soft); text-align: center }
.links { display: grid; gap: 1rem; margin: 0; padding: 0; list-style: none }
.links + .links { margin-top: 1rem }
@media (min-width: 52rem) { .links { grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr) } }
.links a { display: grid; grid-template-columns: auto 1fr; height: 100%; align-content: start; align-items: baseline; gap: .125rem .75rem; padding: .875rem 1.125rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); color: inherit; text-decoration: none; box-shadow: var(--shadow); transition: border-color .15s }
.links a:hover { border-color: var(--accent) }
.links code { justify-self: end; color: var(--accent); font-size: .8125rem }
.links span { grid-column: 1 / -1; color: var(--soft); font-size: .9375rem; line-height: 1.5 }
`
