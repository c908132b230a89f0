// What tests run as processes of their own is the build, as it is outside: they start in half the time that the sources take.
export { setUp as setup } from '../../scripts/setup.mjs'
