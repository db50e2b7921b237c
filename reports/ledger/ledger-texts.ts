/** What a ledger says in each of its forms. */
export const LEDGER_TEXTS = {
  title: 'What runtimes do where the text is open',
  introduction: [
    'The published text of these interfaces leaves some points open, and says two things about others. Nothing is judged ' +
      'here: each runtime was asked, and this is what it did. Who decides about the text can see what is agreed already ' +
      'and what a decision would break; who writes a component can see what not to rely on.',
    'A subject marked with * was certified with host functions of this project: what it does was decided here, so all ' +
      'that are marked count as one opinion.',
  ],
  /** Where no report is of a runtime. */
  empty: 'No report is of a runtime, so there is nothing to tell.',
} as const;
