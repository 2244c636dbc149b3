import { type ChoiceField, choiceField } from './choice-field.ts';

/** Who is to carry the next background fetch. */
export const driverChoice = (): ChoiceField<'auto' | 'web' | 'foreground'> =>
  choiceField('driver', 'Driver', [
    {
      value: 'auto',
      label: 'Auto',
      words: 'Takes the best that this browser has, and says which and why.',
    },
    {
      value: 'web',
      label: 'Web',
      words: 'Background Fetch: the browser transfers, even with every tab closed. Chromium only.',
    },
    {
      value: 'foreground',
      label: 'Foreground',
      words: 'A tab transfers and survives reloads, crashes and dead servers. Every browser.',
    },
  ]);

/** By how many connections each file is downloaded. */
export const segmentsChoice = (): ChoiceField<'1' | 'auto' | '4'> =>
  choiceField('segments', 'Connections', [
    { value: '1', label: 'One', words: 'Each file comes by one connection.' },
    {
      value: 'auto',
      label: 'Auto',
      words: 'More, while they make it faster. The foreground driver only.',
    },
    {
      value: '4',
      label: 'Four',
      words:
        'Ranges of one file side by side, each into a file of its own. Throttle the server to see it.',
    },
  ]);

/** How request bodies are sent. */
export const uploadChoice = (): ChoiceField<'plain' | 'tus'> =>
  choiceField('upload', 'Uploads', [
    { value: 'plain', label: 'Plain', words: 'From the first byte again after each interruption.' },
    {
      value: 'tus',
      label: 'tus',
      words: 'In chunks to a real @tus/server: after an interruption only the rest follows.',
    },
  ]);
