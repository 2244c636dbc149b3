import { element } from '../dom/element.ts';
import { phoneButtons } from '../phone/phone-buttons.ts';
import { phoneDevice } from '../phone/phone-device.ts';
import { phoneLog } from '../phone/phone-log.ts';
import { phoneProgress } from '../phone/phone-progress.ts';
import { createPocketPhone } from '../phone/pocket-phone.ts';
import { panel } from './panel.ts';

/** A phone in the page: the real Cordova plugin over a simulated native side, and an app that downloads by wakes. */
export function phonePanel(): HTMLElement {
  const phone = createPocketPhone();
  const device = phoneDevice(phone);
  const progress = phoneProgress();
  const buttons = phoneButtons(phone);
  const log = phoneLog();
  phone.view$.subscribe((view) => {
    for (const part of [device, progress, buttons]) part.update(view);
    log.update(view.entries);
  });
  const about = element(
    'p',
    { class: 'hint' },
    'The app on this phone runs only in front and in the wakes that the OS grants it, six seconds each. Launch it, start the episode, put it into the background, then wake it; or kill it in the middle.',
  );
  const side = element('div', { class: 'phone-side' }, about, progress.element, buttons.element);
  side.append(log.element);
  return panel('phone', 'Pocket phone', element('div', { class: 'phone' }, device.element, side));
}
