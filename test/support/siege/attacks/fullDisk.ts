import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Attack, Notes, Skipped } from '../attack.js'
import { stockPet } from '../ground/customer.js'
import { uploadPicture } from '../ground/picture.js'

const run = promisify(execFile)
const DISK_KB = 256

/** The disk is full while a picture is written. */
export const fullDisk: Attack = {
  row: '13',
  name: `a picture of 300 KB for a disk of ${DISK_KB} KB`,
  async play(ground) {
    const folder = path.join(ground.folder, 'photos')
    await mkdir(folder)
    if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Skipped('a small disk can be mounted by root on Linux alone')
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KB}k`, 'tmpfs', folder]).catch((error: Error) => {
      throw new Skipped(`a small disk cannot be mounted here: ${error.message.trim()}`)
    })
    ground.atEnd(() => run('umount', [folder]))
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
