export type Fact = readonly [name: string, value: string];

/** A line that is left out when there is nothing to say: then its value is `null`. */
export type PossibleFact = readonly [name: string, value: string | null];

export const knownFacts = (facts: readonly PossibleFact[]): readonly Fact[] =>
  facts.filter((fact): fact is Fact => fact[1] !== null);
