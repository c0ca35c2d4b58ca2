/** A part of a line. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'link';
      readonly href: string;
      readonly inside: readonly Inline[];
      /** As it was typed, where the words are others. */
      readonly address?: string;
    }
  | { readonly kind: 'mention'; readonly id: string; readonly shown: string; readonly written: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly inside: readonly Inline[] };

/** A part of a message. */
export type Block =
  | { readonly kind: 'paragraph'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string; readonly language?: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start?: number; readonly items: readonly Item[] }
  | {
      readonly kind: 'table';
      readonly align: readonly Align[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

export interface Item {
  /** Of a task: whether it is done. */
  readonly done?: boolean;
  readonly blocks: readonly Block[];
}

export type Align = 'left' | 'center' | 'right' | null;
