/** Styles of the console: the colours of the frame, one column, rows that fold on a narrow screen. */
export const consoleStyle = `
main { padding-block: 1.75rem 5rem; min-height: 60vh }
main:focus, h1:focus, h2:focus { outline: none }
h1 { margin: 1.25rem 0 .5rem; font-size: clamp(1.75rem, 5vw, 2.25rem); letter-spacing: -.025em }
h2 { margin: 2.5rem 0 1rem; font-size: 1.25rem }
h3 { margin: 1.25rem 0 .5rem; font-size: .9375rem; letter-spacing: 0 }
.lede { margin: 0 0 1.5rem; color: var(--soft) }
.soft, .hint, .loading { color: var(--soft) }
.soft { font-size: .9375rem }
.mono { font-family: var(--mono); font-size: .875em; overflow-wrap: anywhere }
.note { margin: 1.5rem 0 0; color: var(--soft); font-size: .9375rem }
.back { margin: 1.25rem 0 -.75rem; font-size: .9375rem }
.back a { text-decoration: none }
.back a::before { content: '← ' }

.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding-bottom: .75rem; border-bottom: 1px solid var(--line) }
.bar nav { display: flex; flex-wrap: wrap; gap: .25rem }
.bar nav a { padding: .25rem .75rem; border-radius: 8px; color: var(--soft); text-decoration: none }
.bar nav a:hover { color: var(--accent) }
.bar nav a[aria-current] { background: var(--tint); color: var(--accent); font-weight: 600 }
@media (max-width: 30rem) { .bar nav { width: 100% } .bar nav a { padding-inline: .5rem; font-size: .9375rem } }
.who { margin-left: auto; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 1.25rem 0 .75rem }
.head h1, .head h2 { margin: 0 auto 0 0 }
section > .head { margin-top: 2.75rem }

button, .button { display: inline-block; padding: .4375rem 1rem; border: 1px solid var(--line); border-radius: 9px; background: var(--card); color: var(--ink); font: inherit; font-size: .9375rem; line-height: 1.4; text-decoration: none; cursor: pointer }
button:hover { border-color: var(--accent); color: var(--accent) }
button:disabled { opacity: .5; cursor: default }
button[aria-pressed=true], button[aria-expanded=true] { border-color: var(--accent); background: var(--tint); color: var(--accent) }
.button { border-color: var(--accent); background: var(--accent); color: var(--paper); font-weight: 600 }
.button:hover { color: var(--paper); filter: brightness(1.08) }
.button.danger { border-color: var(--bad); background: var(--bad) }
.small { padding: .1875rem .625rem; border-radius: 7px; font-size: .8125rem }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.25rem 0 }
.choice { display: flex; flex-wrap: wrap; gap: .375rem; margin: 0 0 1rem }
.choice button { padding: .25rem .875rem; border-radius: 99px; font-size: .875rem }
.older { margin: 1.25rem 0 0; text-align: center }

.card, .panel { border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow) }
.card { padding: 1.25rem }
.panel { margin: 1.25rem 0; padding: 1.25rem }
.panel > h2 { margin: 0 0 1rem }
.panel .card { padding: 0; border: 0; box-shadow: none }
.panel .actions { margin-bottom: 0 }
.rows { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); overflow: hidden }
.rows li + li { border-top: 1px solid var(--line) }
.row { display: flex; flex-wrap: wrap; align-items: baseline; gap: .125rem 1rem; padding: .75rem 1.125rem; color: inherit; text-decoration: none }
.row strong { flex: 1 1 auto; min-width: 0; font-weight: 600 }
.row .wide { flex-basis: 100%; font-size: .875rem; line-height: 1.5 }
.row .call { display: flex; flex-wrap: wrap; align-items: center; gap: .125rem .75rem; min-width: 0 }
.row .call code { min-width: 0; overflow-wrap: anywhere }
.row .wrong { margin: 0; font-size: inherit }
a.row:hover { background: var(--tint) }
a.row:focus-visible { outline-offset: -3px; border-radius: 14px }
.empty { padding: 2.5rem 1.5rem; border: 1px dashed var(--line); border-radius: 14px; color: var(--soft); text-align: center }
.empty p { margin: 0 }
.empty p + p { margin-top: .75rem }

.badge { padding: .0625rem .625rem; border: 1px solid currentColor; border-radius: 99px; font-size: .8125rem; line-height: 1.5; overflow-wrap: anywhere }
.badge.good { color: var(--good) }
.badge.bad { color: var(--bad) }
.badge.wait { color: var(--wait) }
.badge.off { color: var(--soft) }
.dot { display: inline-block; width: .5rem; height: .5rem; margin-right: .5rem; border-radius: 50%; vertical-align: .0625rem }
.dot.good { background: var(--good) }
.dot.wait { background: var(--wait) }
.dot.bad { background: var(--bad) }
.connection { margin: 0 0 1.25rem; color: var(--soft); font-size: .9375rem }

.address { display: flex; flex-wrap: wrap; align-items: baseline; gap: .375rem .75rem; margin: 0 0 1rem; font-size: 1.0625rem }
dl { margin: 0 }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: .75rem 1.5rem }
dt { color: var(--soft); font-size: .8125rem }
dd { margin: 0; overflow-wrap: anywhere }
.headers { padding: .75rem 1.125rem; border-radius: 10px; background: var(--code); font: .8125rem/1.6 var(--mono) }
.headers > div { display: flex; flex-wrap: wrap; gap: 0 .75rem }
.headers dt { font-size: inherit }
.code { margin: 1rem 0 0 }
.code figcaption { display: flex; align-items: center; justify-content: space-between; min-height: 1.75rem; margin-bottom: .375rem; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere }
.code pre { max-height: 28rem; overflow: auto }
.attempts, .events { display: grid; gap: .75rem }
.events { gap: .5rem }
details.card { min-width: 0; padding: 0 1.125rem }
details[open] { padding-bottom: 1.125rem }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; padding-block: .75rem; cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
summary::before { content: '›'; width: .75rem; color: var(--soft); transition: transform .15s }
details[open] summary::before { transform: rotate(90deg) }

.sign-in { max-width: 26rem; margin: 1.5rem auto 0 }
.sign-in form { display: grid }
.field { margin-bottom: 1.125rem; min-width: 0 }
.field label, legend { display: block; margin-bottom: .3125rem; font-size: .9375rem; font-weight: 600 }
input:not([type=checkbox]), select { height: 2.625rem }
input:not([type=checkbox]), select, textarea { width: 100%; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 9px; background: var(--paper); color: var(--ink); font: inherit; font-size: 1rem }
textarea { font-family: var(--mono); font-size: .875rem; resize: vertical }
[aria-invalid=true] { border-color: var(--bad) !important }
.hint, .wrong { margin: .3125rem 0 0; font-size: .875rem; line-height: 1.45; overflow-wrap: anywhere }
.wrong { color: var(--bad) }
legend { padding: 0 }
fieldset { margin: 0 0 1.125rem; padding: 0; border: 0 }
.check { display: flex; align-items: baseline; gap: .625rem; padding: .1875rem 0 }
form .actions { margin: 0 }
form.card { max-width: 44rem }
h1 + .card { margin-top: 1.25rem }
.check input { margin: 0; accent-color: var(--accent) }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 0 1rem }
form > .hint { margin: -.375rem 0 1.125rem }
.find { display: grid; grid-template-columns: minmax(0, 1fr) 7rem auto; align-items: start; gap: 0 .75rem }
.find .button { margin-top: 1.875rem }
@media (max-width: 36rem) { .find { grid-template-columns: minmax(0, 1fr) auto } .find .field:first-child { grid-column: 1 / -1 } .find .button { margin-top: 1.875rem } }

.notice { margin: 0 0 1.125rem; padding: .75rem 1.125rem; border: 1px solid var(--line); border-left-width: 4px; border-radius: 10px; background: var(--card) }
.notice.bad { border-color: var(--bad) }
.notice.good { border-color: var(--good) }
.notice p, .notice ul { margin: 0 }
.notice p.facts { color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere }
.secret h2 { margin-top: 0 }
.given { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; padding: .75rem 1rem; border-radius: 10px; background: var(--code) }
.given code { overflow-wrap: anywhere }
`
