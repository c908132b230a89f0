import { type Attack, Notes } from '../attack.js'
import { signUp } from '../ground/customer.js'

/** A proxy forwards an address with a zone of any length. */
export const zonedAddress: Attack = {
  row: '14',
  name: 'addresses with zones in X-Forwarded-For of a trusted proxy',
  async play(ground) {
    const gateway = await ground.start({ TRUSTED_PROXIES: '127.0.0.0/8' })
    const caller = ground.caller('127.0.2.1', gateway)
    const { email, password } = await signUp(caller)
    const addresses = ['fe80::1%eth0', `fe80::1%${'a'.repeat(300)}`, `fe80::1%${'a'.repeat(8000)}`, `fe80::1%${'%'.repeat(60)}`, 'fe80::1%']
    const notes = new Notes()
    for (const address of addresses) {
      const headers = { 'x-forwarded-for': address }
      const { status } = await caller.call('POST', '/v1/auth/login', { body: { email, password }, headers })
      const name = address.length > 60 ? `zone of ${address.length - 8} characters` : address
      notes.measure(`${name}: ${status}`)
      notes.expect(status === 200, `a login from ${name} was answered ${status} instead of 200`)
    }
    return notes
  },
}
