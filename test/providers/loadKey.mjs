import { loadEncryptionKey } from '../../dist/providers/encryptionKey.js'

/** Run in a process of its own: loads the key of a folder and tells it to who has started the process. */
const key = await loadEncryptionKey({ ENCRYPTION_KEY: undefined, DATA_DIR: process.argv[2] ?? '' })
process.send(key.toString('hex'))
