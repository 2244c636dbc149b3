import type { RegistrationSnapshot } from '@bgfetch/core';
import type { FakePage } from '@bgfetch/core/testing';

/** What a page of the phone's app finds around it: hung on its frame, where a real one finds its web view's bridge. */
interface PhoneSeat {
  /** This load of the page, as the phone knows it. */
  readonly page: FakePage;
  /** Shows people outside the phone what the app shows. */
  tell(snapshot: RegistrationSnapshot | undefined): void;
}

export interface SeatedFrame extends HTMLIFrameElement {
  seat?: PhoneSeat;
}
