import { rmSync } from 'node:fs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `act`, and removes the folder when the process is told to end meanwhile. The process ends by the signal then, as without this function. */
export async function whileDraft<Result>(folder: string, act: () => Promise<Result>): Promise<Result> {
  const end = (signal: NodeJS.Signals) => {
    rmSync(folder, { recursive: true, force: true })
    leave()
    process.kill(process.pid, signal)
  }
  const leave = () => {
    for (const signal of SIGNALS) process.off(signal, end)
  }
  for (const signal of SIGNALS) process.on(signal, end)
  try {
    return await act()
  } finally {
    leave()
  }
}
