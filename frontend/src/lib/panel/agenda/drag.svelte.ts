import { pixels, snap, step } from './scale';
import type { Span } from './lanes';

/** Where what is dragged would land. */
export interface Landing {
	id: string;
	column: number;
	/** Minutes of the column's day. */
	from: number;
	to: number;
}

/** What is taken hold of. */
interface Grip {
	id: string;
	column: number;
	from: number;
	to: number;
	/** Whether its end is dragged, and not the whole. */
	end?: boolean;
}

interface Hold extends Grip {
	pointer: number;
	x: number;
	y: number;
	/** Minutes from the top of the block to where it was taken. */
	offset: number;
}

const threshold = 5; // pixels that a mouse moves before it drags
const press = 350; // milliseconds that a finger rests before it drags; less is a scroll
const edge = 48; // pixels at the border of the scroller in which it scrolls by itself

/**
 * Dragging in the agenda, with a mouse, a pen or a finger. area is what holds the columns, side by side and of one width;
 * scroller is what scrolls around it.
 */
export class Drag {
	landing = $state.raw<Landing>();
	/** Whether a click that comes now is the end of a drag. */
	ended = false;
	area: HTMLElement | undefined;
	scroller: HTMLElement | undefined;
	columns = 1;
	day: Span = { from: 0, to: 1440 };
	#hold: Hold | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#frame = 0;
	#x = 0;
	#y = 0;
	readonly #drop: (landing: Landing, grip: Grip) => void;

	constructor(drop: (landing: Landing, grip: Grip) => void) {
		this.#drop = drop;
	}

	/** Takes hold of something. It is not dragged yet. */
	down(event: PointerEvent, grip: Grip): void {
		if (event.button !== 0 || this.#hold) return;
		this.ended = false;
		[this.#x, this.#y] = [event.clientX, event.clientY];
		const offset = this.#minute() - grip.from;
		this.#hold = { ...grip, pointer: event.pointerId, x: event.clientX, y: event.clientY, offset };
		if (event.pointerType !== 'mouse') this.#timer = setTimeout(() => this.#begin(), press);
	}

	move(event: PointerEvent): void {
		const hold = this.#hold;
		if (!hold || event.pointerId !== hold.pointer) return;
		[this.#x, this.#y] = [event.clientX, event.clientY];
		if (this.landing) return this.#follow();
		const far = Math.hypot(event.clientX - hold.x, event.clientY - hold.y) > threshold;
		if (far && event.pointerType === 'mouse') this.#begin();
		else if (far) this.cancel();
	}

	up(event: PointerEvent): void {
		const hold = this.#hold;
		if (!hold || event.pointerId !== hold.pointer) return;
		const { landing } = this;
		this.cancel();
		if (!landing) return;
		this.ended = true;
		const still = landing.column === hold.column && landing.from === hold.from && landing.to === hold.to;
		if (!still) this.#drop(landing, hold);
	}

	/** Ends it without an effect: Escape, or the browser takes the pointer. */
	cancel(): void {
		clearTimeout(this.#timer);
		cancelAnimationFrame(this.#frame);
		this.#hold = undefined;
		this.landing = undefined;
	}

	/** A finger that drags must not scroll. */
	touch(event: TouchEvent): void {
		if (this.landing && event.cancelable) event.preventDefault();
	}

	#begin(): void {
		const hold = this.#hold;
		if (!hold) return;
		this.landing = { id: hold.id, column: hold.column, from: hold.from, to: hold.to };
		this.#frame = requestAnimationFrame(() => this.#scroll());
	}

	#follow(): void {
		const hold = this.#hold;
		if (!hold) return;
		const length = hold.to - hold.from;
		const next: Landing = { id: hold.id, column: hold.column, from: hold.from, to: hold.to };
		if (hold.end) {
			next.to = Math.max(hold.from + step, Math.min(this.day.to, Math.round(this.#minute() / step) * step));
		} else {
			next.column = this.#column();
			next.from = snap(this.#minute() - hold.offset, length, this.day);
			next.to = next.from + length;
		}
		const { landing } = this;
		if (landing?.column !== next.column || landing.from !== next.from || landing.to !== next.to) this.landing = next;
	}

	#minute(): number {
		const top = this.area?.getBoundingClientRect().top ?? 0;
		return this.day.from + (this.#y - top) / pixels;
	}

	#column(): number {
		const box = this.area?.getBoundingClientRect();
		if (!box?.width) return 0;
		const at = Math.floor(((this.#x - box.left) / box.width) * this.columns);
		return Math.min(this.columns - 1, Math.max(0, at));
	}

	/** Scrolls while the pointer is at an edge. */
	#scroll(): void {
		const box = this.scroller?.getBoundingClientRect();
		if (!this.landing || !box || !this.scroller) return;
		const by = (at: number, low: number, high: number) => (at < low + edge ? -10 : at > high - edge ? 10 : 0);
		const [x, y] = [by(this.#x, box.left, box.right), by(this.#y, box.top + edge, box.bottom)];
		if (x || y) {
			this.scroller.scrollBy(x, y);
			this.#follow();
		}
		this.#frame = requestAnimationFrame(() => this.#scroll());
	}
}
