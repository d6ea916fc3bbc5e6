// Says what passed and what did not, one line each, and counts. Not here: what is checked.

// The first line of an error says it; what an assertion prints below it is for terminals.
function firstLine(error) {
  return String(error?.message ?? error).split('\n').filter(Boolean).slice(0, 3).join(' | ');
}

export class Report {
  passed = 0;
  failed = 0;

  // Runs one test. True when it passed.
  async test(name, body) {
    try {
      await body();
    } catch (error) {
      this.failed += 1;
      console.log(`not ok ${name}: ${process.env.TRACE ? error.stack : firstLine(error)}`);
      return false;
    }
    this.passed += 1;
    console.log(`ok ${name}`);
    return true;
  }
}
