const ADDRESS = /^(--?[\w-]+=)?\w+:\/\/.*$/s

/**
 * Other users of the machine read the arguments of a process in the list of processes. An address may hold a password, so no address stays there.
 * The operating system takes a title that is as long as the arguments at most.
 */
export function hideAddresses(own: Pick<NodeJS.Process, 'argv' | 'title'>): void {
  const words = own.argv.slice(2)
  if (!words.some((word) => ADDRESS.test(word))) return
  own.title = ['petstore', ...words.map((word) => word.replace(ADDRESS, '$1…'))].join(' ')
}
