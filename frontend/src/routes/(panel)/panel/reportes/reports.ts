import { worded } from '$lib/i18n/locale.svelte';
import type { Component } from 'svelte';
import { ApiError } from '$lib/api/error';
import type { Schemas } from '$lib/api/client';
import type { paths } from '$lib/api/schema';
import { staff } from '$lib/api/staff';
import type { Range } from './period';

/** What each report answers. */
export interface Answers {
	resumen: Schemas['ReportSummary'];
	cobros: Schemas['ReportTakings'];
	ocupacion: Schemas['ReportOccupancy'];
	barberos: Schemas['ReportBarbers'];
	servicios: Schemas['ReportServices'];
	ausencias: Schemas['ReportNoShows'];
	clientes: Schemas['ReportCustomers'];
	cajas: Schemas['ReportCash'];
}

export type Kind = keyof Answers;

type ReportPath = Extract<keyof paths, `/api/v1/shops/{shop_id}/reports/${string}`>;

const places: Record<Kind, ReportPath> = {
	resumen: '/api/v1/shops/{shop_id}/reports/summary',
	cobros: '/api/v1/shops/{shop_id}/reports/takings',
	ocupacion: '/api/v1/shops/{shop_id}/reports/occupancy',
	barberos: '/api/v1/shops/{shop_id}/reports/barbers',
	servicios: '/api/v1/shops/{shop_id}/reports/services',
	ausencias: '/api/v1/shops/{shop_id}/reports/no-shows',
	clientes: '/api/v1/shops/{shop_id}/reports/customers',
	cajas: '/api/v1/shops/{shop_id}/reports/cash',
};

export const kinds = Object.keys(places) as Kind[];

/** What draws a report: what it is of, and what it is compared with. */
export type Sheet<K extends Kind> = Component<{ data: Answers[K]; previous: Answers[K] | undefined }>;

const sheets: { [K in Kind]: () => Promise<{ default: Sheet<K> }> } = {
	resumen: () => import('./Summary.svelte'),
	cobros: () => import('./Takings.svelte'),
	ocupacion: () => import('./Occupancy.svelte'),
	barberos: () => import('./Barbers.svelte'),
	servicios: () => import('./Services.svelte'),
	ausencias: () => import('./NoShows.svelte'),
	clientes: () => import('./Customers.svelte'),
	cajas: () => import('./CashReport.svelte'),
};

/** The part of the page that draws a report, which comes with it. */
export async function readSheet<K extends Kind>(kind: K): Promise<Sheet<K>> {
	try {
		return (await worded(sheets[kind]())).default;
	} catch {
		throw new ApiError('offline', 'offline');
	}
}

/** A report over some days. Errors: ApiError 403 role_not_allowed. */
export async function readReport<K extends Kind>(
	kind: K,
	shop: string,
	range: Range,
	signal: AbortSignal,
): Promise<Answers[K]> {
	const place: ReportPath = places[kind];
	const { data } = await staff.GET(place, { params: { path: { shop_id: shop }, query: { ...range } }, signal });
	return data as Answers[K];
}

/** The same as a file for a spreadsheet. */
export async function readCSV(kind: Kind, shop: string, range: Range): Promise<Blob> {
	const { data } = await staff.GET(places[kind], {
		params: { path: { shop_id: shop }, query: { ...range, format: 'csv' } },
		parseAs: 'blob',
	});
	if (!((data as unknown) instanceof Blob)) throw new ApiError('problem', 'no_file');
	return data as unknown as Blob;
}
