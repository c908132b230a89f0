/** @returns the result of `act` and the CPU time of this process meanwhile, in milliseconds. */
export async function cpuOf<Result>(act: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const start = process.cpuUsage()
  const result = await act()
  const { user, system } = process.cpuUsage(start)
  return { result, ms: (user + system) / 1000 }
}
