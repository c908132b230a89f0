import { type Attack, Notes } from '../attack.js'
import { stockPet } from '../ground/customer.js'
import { uploadPicture } from '../ground/picture.js'

/** A pet shows the uploaded picture of another pet, which is then deleted. */
export const borrowedPicture: Attack = {
  row: 's3',
  name: 'a pet names the uploaded picture of another pet, which is deleted',
  async play(ground) {
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    const key = gateway.staffKey
    const owner = await stockPet(caller, key)
    const uploaded = await uploadPicture(caller, key, owner, 20)
    if (uploaded.status !== 201) throw new Error(`the picture was not taken: ${uploaded.text}`)
    const [url = ''] = uploaded.json<{ photoUrls: string[] }>().photoUrls
    const path = new URL(url).pathname
    const notes = new Notes()
    for (const photoUrl of [url, path]) {
      const body = { name: 'Borrower', status: 'available', photoUrls: [photoUrl] }
      const { status } = await caller.call('POST', '/v1/pets', { key, body })
      notes.measure(`named as ${photoUrl === url ? 'an address' : 'a path'}: ${status}`)
    }
    await caller.call('DELETE', `/v1/pets/${owner}`, { key })
    const { status } = await caller.call('GET', path)
    const borrowers = await caller.must<{ data: { photoUrls: string[] }[] }>('GET', '/v1/pets?sort=-id&limit=5')
    const broken = status === 200 ? 0 : borrowers.data.filter(({ photoUrls }) => photoUrls.some((shown) => shown.endsWith(path))).length
    notes.measure(`then the picture is answered ${status}, and ${broken} pets show it`)
    notes.expect(broken === 0, `${broken} pets show a picture that is gone`)
    return notes
  },
}
