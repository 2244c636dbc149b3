'use client';

import { useEffect } from 'react';

/** Renders nothing; put it into the layout once. */
export function RegisterWorker() {
  useEffect(() => {
    void navigator.serviceWorker?.register('/bgfetch-sw.js');
  }, []);
  return null;
}
