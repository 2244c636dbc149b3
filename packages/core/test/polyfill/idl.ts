/** What of the parsed Web IDL the checks look at; plain data, so that it can be posted to workers. */
export interface IDLScope {
  readonly type: string;
  readonly name: string;
  readonly partial: boolean;
  readonly inheritance: string | null;
  readonly extAttrs: readonly {
    readonly name: string;
    readonly rhs: { readonly value: string | readonly { readonly value: string }[] };
  }[];
  readonly members: readonly IDLMember[];
}

export type IDLMember = IDLProperty | IDLOperation | IDLConstructor;

export interface IDLProperty {
  readonly type: 'attribute';
  readonly name: string;
  readonly readonly: boolean;
  readonly idlType: { readonly generic: string };
}

export interface IDLOperation {
  readonly type: 'operation';
  readonly name: string;
  readonly idlType: { readonly generic: string };
  readonly arguments: readonly { readonly optional: boolean }[];
}

interface IDLConstructor {
  readonly type: 'constructor';
  readonly arguments: readonly { readonly optional: boolean }[];
}
