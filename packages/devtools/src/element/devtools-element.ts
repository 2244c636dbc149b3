import type { BackgroundFetchManager } from '@bgfetch/core';
import { type Inspection, inspect } from '@bgfetch/core/inspect';
import type { DevtoolsElement } from '../devtools-options.ts';
import { element, setAttribute } from '../dom/element.ts';
import { changesBetween, type HistoryEntry } from '../model/history.ts';
import type { SimulatedNetwork } from '../network/simulated-network.ts';
import { styleSheet } from '../styles/style-sheet.ts';
import { type Panel, panel } from './panel.ts';

/** So many entries of the history are kept. */
const KEPT = 300;

/** Registers `<bgfetch-devtools>`, once. */
export function defineElement(): void {
  if (!customElements.get('bgfetch-devtools'))
    customElements.define('bgfetch-devtools', BgfetchDevtools);
}

class BgfetchDevtools extends HTMLElement implements DevtoolsElement {
  static readonly observedAttributes: readonly string[] = ['open', 'inline'];
  #manager: BackgroundFetchManager | null = null;
  #name = 'bgfetch';
  #network: SimulatedNetwork | null = null;
  #panel: Panel | null = null;
  #launcher: HTMLButtonElement | null = null;
  #stop: (() => void) | null = null;
  #last: Inspection | null = null;
  #history: readonly HistoryEntry[] = [];
  #selected: string | null = null;
  #isRenderPlanned = false;

  get manager(): BackgroundFetchManager | null {
    return this.#manager;
  }
  set manager(manager: BackgroundFetchManager | null) {
    this.#manager = manager;
    this.#followAnew();
  }

  get managerName(): string {
    return this.#name;
  }
  set managerName(name: string) {
    this.#name = name;
    this.#followAnew();
  }

  get network(): SimulatedNetwork | null {
    return this.#network;
  }
  set network(network: SimulatedNetwork | null) {
    this.#network = network;
    this.#planRender();
  }

  get open(): boolean {
    return this.hasAttribute('open');
  }
  set open(open: boolean) {
    this.toggleAttribute('open', open);
  }

  connectedCallback(): void {
    this.#takeEarlyProperties();
    if (!this.#panel) this.#build();
    this.#sync();
  }

  disconnectedCallback(): void {
    this.#sync();
  }

  attributeChangedCallback(): void {
    this.#sync();
  }

  /** Properties that were set before the element was defined hide the accessors of the class. */
  #takeEarlyProperties(): void {
    for (const name of ['manager', 'managerName', 'network', 'open'] as const) {
      const early = Object.getOwnPropertyDescriptor(this, name);
      if (!early) continue;
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, early.value);
    }
  }

  #build(): void {
    const select = (uid: string): void => {
      this.#selected = uid;
      this.#planRender();
    };
    const made = panel({ owner: this, select, close: () => this.#show(false) });
    const launcher = element(
      'button',
      {
        type: 'button',
        class: 'launcher',
        part: 'launcher',
        'aria-controls': 'devtools',
        onclick: () => this.#show(true),
      },
      'bgfetch devtools',
    );
    made.element.id = 'devtools';
    made.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.hasAttribute('inline')) this.#show(false);
    });
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];
    root.append(element('section', { 'aria-label': 'bgfetch devtools' }, launcher, made.element));
    this.#panel = made;
    this.#launcher = launcher;
  }

  /** The focus goes into the panel, and back to the button. */
  #show(open: boolean): void {
    this.open = open;
    if (open) this.#panel?.focus();
    else this.#launcher?.focus();
  }

  #followAnew(): void {
    this.#stop?.();
    this.#stop = null;
    this.#last = null;
    this.#history = [];
    this.#sync();
  }

  /** Follows the manager while somebody can see it. */
  #sync(): void {
    const isInline = this.hasAttribute('inline');
    const isShown = isInline || this.open;
    if (this.#panel) this.#panel.element.hidden = !isShown;
    if (this.#launcher) {
      this.#launcher.hidden = isShown;
      setAttribute(this.#launcher, 'aria-expanded', String(isShown));
    }
    const isWanted = this.isConnected && isShown && this.#manager !== null;
    if (isWanted && !this.#stop && this.#manager) this.#follow(this.#manager);
    if (!isWanted) {
      this.#stop?.();
      this.#stop = null;
    }
  }

  #follow(manager: BackgroundFetchManager): void {
    const inspection = inspect(manager, { name: this.#name });
    const look = (): void => {
      const next = inspection.getSnapshot();
      // What was not read yet has not changed.
      const isFirst = !this.#last || this.#last.storage.bytes === null;
      if (this.#last && !isFirst) {
        const news = [...changesBetween(this.#last, next)].reverse();
        this.#history = [...news, ...this.#history].slice(0, KEPT);
      }
      this.#last = next;
      this.#planRender();
    };
    this.#stop = inspection.subscribe(look);
    look();
  }

  #planRender(): void {
    if (this.#isRenderPlanned) return;
    this.#isRenderPlanned = true;
    requestAnimationFrame(() => {
      this.#isRenderPlanned = false;
      this.#render();
    });
  }

  #render(): void {
    const inspection = this.#last;
    if (!inspection || !this.isConnected) return;
    this.#panel?.update({ inspection, history: this.#history, selected: this.#selected });
  }
}
