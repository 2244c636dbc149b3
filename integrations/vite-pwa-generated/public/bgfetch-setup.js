bgfetch.installBackgroundFetch();
bgfetch.serveRecords({ handles: ({ url }) => new URL(url).pathname.startsWith('/media/') });
