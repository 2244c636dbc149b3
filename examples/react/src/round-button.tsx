import { type IconName, icons } from '@bgfetch-examples/podcast';

interface RoundButtonProps {
  readonly label: string;
  readonly icon: IconName;
  readonly tone?: 'strong' | 'quiet';
  readonly onClick: () => unknown;
}

export function RoundButton({ label, icon, tone, onClick }: RoundButtonProps) {
  return (
    <button
      type="button"
      className={tone ? `round ${tone}` : 'round'}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={icons[icon]} />
      </svg>
    </button>
  );
}
