import { svelteTesting } from '@testing-library/svelte/vite';
import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import vite from './vite.config.ts';

// Apart from vite.config.ts, so that building needs no package that only tests use: `bp up` installs without them.
export default defineConfig((env) =>
	mergeConfig(vite(env), {
		plugins: [svelteTesting()],
		test: {
			include: ['src/**/*.test.ts'],
			environment: 'jsdom',
			setupFiles: ['src/test-setup.ts'],
			env: { TZ: 'Asia/Tokyo' },
		},
	}),
);
