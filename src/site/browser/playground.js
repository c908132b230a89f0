/* Starts Altair, whose files the page has loaded. */
{
  const settings = document.getElementById('options')?.textContent ?? '{}'
  /** @type {{ initialWindows: object[] }} */
  const options = JSON.parse(settings)
  // Altair needs absolute addresses, and only the browser knows the host; the base is the folder of Altair's files
  const endpoints = {
    endpointURL: new URL('../graphql', document.baseURI).href,
    subscriptionsEndpoint: new URL('../graphql/stream', document.baseURI).href,
  }
  for (const tab of [options, ...options.initialWindows]) Object.assign(tab, endpoints)
  if (!localStorage.getItem('petstore_visited')) {
    // Altair opens its last tab; a first visit begins with the first
    new MutationObserver((_, observer) => {
      const tabs = document.querySelectorAll('.window-switcher__item')
      if (!tabs[options.initialWindows.length - 1]?.className.includes('active')) return
      observer.disconnect()
      if (tabs[0] instanceof HTMLElement) tabs[0].click()
      localStorage.setItem('petstore_visited', 'yes')
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  }
  // @ts-expect-error Altair's script defines this global without types
  AltairGraphQL.init(options)
}
