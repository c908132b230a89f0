import { useEffect, useState } from 'preact/hooks'

/** The current place, as the parts of the hash: `#/endpoints/3` is `['endpoints', '3']`. */
function parts() {
  return location.hash.slice(2).split('/').filter(Boolean)
}

/** @returns {readonly string[]} the parts of the current place. A hash that names an element of the page does not change the place. */
export function usePlace() {
  const [place, setPlace] = useState(parts)
  useEffect(() => {
    const follow = () => {
      if (location.hash === '' || location.hash.startsWith('#/')) setPlace(parts())
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return place
}

/** @param {string} path such as `/endpoints/3` */
export function goTo(path) {
  location.hash = path
}
