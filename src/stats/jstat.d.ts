// Only what is right in jstat 1.9.6: its percentiles, spreads and tests are not declared, so that
// a call of them does not compile.
declare module 'jstat' {
  const jstat: {
    readonly jStat: {
      readonly studentt: {
        inv(p: number, degreesOfFreedom: number): number
      }
    }
  }
  export default jstat
}
