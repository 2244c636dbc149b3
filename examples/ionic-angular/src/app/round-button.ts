import { booleanAttribute, Component, input, output } from '@angular/core';
import { IonButton, IonIcon } from '@ionic/angular';
import { addIcons } from 'ionicons';
import {
  arrowDownOutline,
  closeOutline,
  cloudDownloadOutline,
  pause,
  play,
  trashOutline,
} from 'ionicons/icons';

addIcons({
  'arrow-down': arrowDownOutline,
  close: closeOutline,
  'cloud-download': cloudDownloadOutline,
  pause,
  play,
  trash: trashOutline,
});

@Component({
  selector: 'app-round-button',
  imports: [IonButton, IonIcon],
  template: `
    <ion-button
      fill="clear"
      shape="round"
      [attr.aria-label]="label()"
      [color]="quiet() ? 'medium' : 'primary'"
      (click)="press.emit()"
    >
      <ion-icon slot="icon-only" aria-hidden="true" [name]="icon()" />
    </ion-button>
  `,
  styles: 'ion-button { margin: 0; --padding-start: 0.5rem; --padding-end: 0.5rem; }',
})
export class RoundButton {
  readonly label = input.required<string>();
  readonly icon = input.required<string>();
  readonly quiet = input(false, { transform: booleanAttribute });
  readonly press = output();
}
