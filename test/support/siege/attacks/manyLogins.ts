import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import { placeVictim } from '../victim/victim.js'

const PARALLEL = 250
const PAUSE_MS = 100

/** An attack from a single address: more logins than the server can hash passwords for. */
export const manyLogins: Attack = {
  row: '9',
  name: `${PARALLEL} anonymous logins at a time`,
  async play(ground) {
    const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
    const victim = await placeVictim(ground, gateway)
    const attacker = ground.caller('127.0.2.1', gateway)
    const statuses = new Map<number, number>()
    const lane = async (number: number, isOver: () => boolean) => {
      for (let i = 0; !isOver(); i++) {
        const body = { email: `nobody-${number}-${i}@example.com`, password: 'a wrong password' }
        const { status } = await attacker.call('POST', '/v1/auth/login', { body })
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (status !== 401) await sleep(PAUSE_MS)
      }
    }
    const notes = new Notes()
    const suffered = await victim.suffer((isOver) => Promise.all(Array.from({ length: PARALLEL }, (_, i) => lane(i, isOver))))
    notes.measure(`attackers were answered ${[...statuses].map(([status, count]) => `${count} x ${status}`).join(', ')}`)
    notes.add(suffered)
    return notes
  },
}
