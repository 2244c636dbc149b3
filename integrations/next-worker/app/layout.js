import { RegisterWorker } from './register-worker.js';

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <RegisterWorker />
        {children}
      </body>
    </html>
  );
}
