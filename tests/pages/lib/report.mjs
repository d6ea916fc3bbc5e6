// Says what passed and what did not, one line each, and counts. Not here: what is checked.

// In one line, without the colours that are for terminals.
function inOneLine(error) {
  const text = String(error?.message ?? error).replace(/\u001b\[\d+m/g, '');
  return text.split('\n').map((line) => line.trim()).filter(Boolean).slice(0, 12).join(' | ');
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
      console.log(`not ok ${name}: ${process.env.TRACE ? error.stack : inOneLine(error)}`);
      return false;
    }
    this.passed += 1;
    console.log(`ok ${name}`);
    return true;
  }
}
