import { minutes } from '$lib/format/time';
import { clockOf } from '$lib/format/zoned';
import { t } from '$lib/i18n/agenda';
import type { Lane, Span } from './lanes';
import { pixels } from './scale';
import { cancelled, servicesOf, type Turno } from './turno';

/** How a turno is drawn in its column. */
export interface Block {
	/** How much fits: the name and the time in a line, a second line, or more. */
	size: 'line' | 'two' | 'full';
	gone: boolean;
	name: string;
	/** 15:30 */
	when: string;
	/** What follows the time where there is room: · Corte · 30 min */
	what: string;
	/** What is read aloud after that. */
	aloud: string;
	style: string;
}

const line = 18; // pixels of a line of text

/**
 * Says how a turno is drawn, in one piece: hundreds are drawn at once. top is the minute at the top of the column, colour
 * the barber's, 1 to 8; barber is their name where the column does not say it.
 */
export function blockOf(turno: Turno, span: Span, lane: Lane, top: number, colour: number, barber?: string): Block {
	const height = Math.max(22, (span.to - span.from) * pixels - 2);
	const size = height < 34 ? 'line' : height < 62 ? 'two' : 'full';
	const name = turno.status === 'held' ? t.held : turno.customer?.name || t.noCustomer;
	const when = clockOf(span.from);
	const what = [servicesOf(turno), minutes(span.to - span.from), ...(barber ? [barber] : [])].join(' · ');
	const room = size !== 'line' && lane.width === lane.lanes; // side by side there is room for the name and the time
	const extra = turno.overbook_reason ? `, ${t.overbook}` : '';
	const place = `top:${(span.from - top) * pixels}px;height:${height}px`;
	const lanes = `inset-inline-start:${(lane.lane / lane.lanes) * 100}%;width:calc(${(lane.width / lane.lanes) * 100}% - 3px)`;
	const text =
		size === 'line' ? `line-height:${height - 2}px` : `--lines:${Math.max(1, Math.floor((height - 24) / line))}`;
	return {
		size,
		gone: cancelled(turno.status),
		name,
		when,
		what: room ? ` · ${what}` : '',
		aloud: `${room ? '' : ` · ${what}`}, ${t.status[turno.status]}${extra}`,
		style: `${place};${lanes};${text};--edge:var(--barber-${colour})`,
	};
}
