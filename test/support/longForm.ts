/**
 * Some tests have a long form, with the counts that a claim is made with, and a short one for every
 * push. `npm run faults` runs the long one.
 */
export const isLong = process.env['WAA_MONITOR_TEST_FORM'] === 'long';
