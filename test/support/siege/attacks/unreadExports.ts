import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, Notes } from '../attack.js'
import { slowReader } from '../ground/slowReader.js'
import { placeVictim } from '../victim/victim.js'
import { judgeMemory } from './uniqueDocuments.js'

const EXPORTS = 300
const PETS = 20_000
const STALL_MS = 20_000
const SLACK_MS = 12_000
const READ_MS = 1500
/** More than the buffers of a connection hold, so the server has continued. */
const ENOUGH_BYTES = 8 * 1024 * 1024

/** An attack from a single address: exports of the whole catalogue whose replies are never read. */
export const unreadExports: Attack = {
  row: '9',
  name: `${EXPORTS} exports that nobody reads`,
  async play(ground) {
    const gateway = await ground.start({ WEBHOOK_ALLOW_PRIVATE: 'true' })
    await ground.run('seed', '--pets', String(PETS))
    const victim = await placeVictim(ground, gateway)
    const memory = await gateway.watchMemory()
    const start = performance.now()
    const notes = new Notes()
    const readers = Array.from({ length: EXPORTS }, () =>
      slowReader(ground, gateway, '/v1/pets/export', '127.0.2.1', { enoughBytes: ENOUGH_BYTES }),
    )
    const suffered = await victim.suffer(async () => {})
    await sleep(start + STALL_MS + SLACK_MS - performance.now())
    await judgeMemory(notes, gateway, memory)
    const ended = await Promise.all(readers.map((reader) => reader.read(READ_MS)))
    const open = ended.filter((hasEnded) => !hasEnded).length
    const whole = readers.filter(({ isWhole }) => isWhole).length
    const refused = readers.filter(({ text }) => /^HTTP\/1\.1 (429|503)/.test(text)).length
    const left = open + whole
    notes.measure(`${refused} refused, ${EXPORTS - refused - left} cut after ${STALL_MS / 1000} s, ${left} still open`)
    notes.expect(left === 0, `${left} exports were not cut after ${STALL_MS / 1000} s`)
    notes.add(suffered)
    return notes
  },
}
