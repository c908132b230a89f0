import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { mountSmallDisk } from '../../smallDisk.js'
import { type Attack, Notes } from '../attack.js'
import { stockPet } from '../ground/customer.js'
import { uploadPicture } from '../ground/picture.js'

const DISK_KB = 256

/** The disk is full while a picture is written. */
export const fullDisk: Attack = {
  row: '13',
  name: `a picture of 300 KB for a disk of ${DISK_KB} KB`,
  async play(ground) {
    const folder = path.join(ground.folder, 'photos')
    await mkdir(folder)
    ground.atEnd(await mountSmallDisk(folder, DISK_KB))
    const gateway = await ground.start()
    const caller = ground.caller('127.0.2.1', gateway)
    const petId = await stockPet(caller, gateway.staffKey)
    const upload = (kilobytes: number) => uploadPicture(caller, gateway.staffKey, petId, kilobytes)
    const large = await upload(300)
    const drafts = (await readdir(folder)).length
    const small = await upload(20)
    const notes = new Notes()
    notes.measure(`answered ${large.status}, ${drafts} drafts stay, then a picture of 20 KB ${small.status}`)
    notes.expect(large.status === 507, `the full disk was answered ${large.status} instead of 507`)
    notes.expect(drafts === 0, `${drafts} drafts stay on the disk`)
    notes.expect(small.status === 201, `a small picture was answered ${small.status} afterwards`)
    return notes
  },
}
