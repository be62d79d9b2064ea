//go:build cgo && x11 && linux

// A scanner types into whatever field has the keyboard, and most fields let the input method in: with pinyin on, a code
// becomes Chinese. The first keys of a scan look like a person's, so keys for the input method are held back for as
// long as they may still be a scan's. Six quick characters are one, and so is our prefix; a scanner may hiccup once before
// that and as often as it likes behind it (the rule is package burst's, and a test holds the two together). They go to the
// program untouched, which then holds them until Enter or Tab says so too. Everything else goes to the input method a
// moment later, in the same order.

#include "hold_x11.h"

#include <X11/Xutil.h>
#include <X11/keysym.h>

enum {
	GAP_MILLIS = 35,     // burst.Gap
	HICCUP_MILLIS = 150, // burst.Hiccup
	QUICK_MIN = 3,       // burst.QuickMin
	LENGTH_MIN = 6,      // burst.LengthMin
	EVENTS_MAX = 64,  // presses and releases of six characters with Shift are 24
	MARKS_MAX = 256,
};

static XEvent events[EVENTS_MAX];
static int count;
static char text[LENGTH_MIN]; // the characters pressed among the events
static int characters;        // how many they are
static int slow;              // pauses of GAP_MILLIS and more between them
static Time last;             // of the last press
static Time last_character;   // of the last press of a character
static unsigned int down;     // the key that is down, to tell a key that repeats
static int scanning;          // the scan goes on

// mark is the verdict on an event that was put back into the queue.
typedef struct {
	int type;
	unsigned int keycode;
	Time time;
	hold_verdict verdict;
} mark;

static mark marks[MARKS_MAX];
static unsigned int marks_made;

static int find_mark(const XEvent *e, hold_verdict *verdict)
{
	int i;
	for (i = 0; i < MARKS_MAX; i++) {
		mark *m = &marks[i];
		if (!m->keycode || m->type != e->type || m->keycode != e->xkey.keycode || m->time != e->xkey.time) continue;
		m->keycode = 0;
		*verdict = m->verdict;
		return 1;
	}
	return 0;
}

// put_back returns everything held to the head of the queue, where it is read next and in order. What was kept last is
// judged anew where fresh is set.
static void put_back(hold_verdict verdict, int fresh)
{
	int i;
	for (i = count - 1; i >= 0; i--) {
		XKeyEvent *key = &events[i].xkey;
		if (!(fresh && i == count - 1))
			marks[marks_made++ % MARKS_MAX] = (mark){events[i].type, key->keycode, key->time, verdict};
		XPutBackEvent(key->display, &events[i]);
	}
	count = characters = slow = 0;
}

static void keep(const XEvent *e)
{
	if (count == EVENTS_MAX) put_back(HOLD_PASS, 0);
	events[count++] = *e;
}

enum kind { CHARACTER, SHIFT, OTHER };

static enum kind kind_of(const XEvent *e, char *character)
{
	char typed[8];
	KeySym symbol = 0;
	XKeyEvent key = e->xkey;
	int length = XLookupString(&key, typed, sizeof typed, &symbol, NULL);
	if (symbol == XK_Shift_L || symbol == XK_Shift_R) return SHIFT;
	if (key.state & (ControlMask | Mod1Mask | Mod4Mask)) return OTHER;
	if (length != 1 || typed[0] <= ' ' || typed[0] > '~') return OTHER;
	*character = typed[0];
	return CHARACTER;
}

enum head { NONE, BEGUN, WHOLE };

// head_of reads our prefix, CQ1: or CQP1: of any version and in either case, among the first characters.
static enum head head_of(const char *typed, int length)
{
	int i = 0;
	const char *want;
	for (want = "CQP1:"; *want; want++) {
		if (i == length) return length ? BEGUN : NONE;
		char have = typed[i] >= 'a' && typed[i] <= 'z' ? (char)(typed[i] - 'a' + 'A') : typed[i];
		if (*want == 'P' && have != 'P') continue;
		if (have != *want && !(*want == '1' && have >= '1' && have <= '9')) return NONE;
		i++;
	}
	return WHOLE;
}

unsigned int hold_patience(void)
{
	if (characters >= QUICK_MIN) return HICCUP_MILLIS;
	if (head_of(text, characters) != NONE && (characters > 1 || text[0] == 'C')) return HICCUP_MILLIS;
	return GAP_MILLIS;
}

// joins says whether a character, typed after a pause, may belong to those held: at once, or after one hiccup.
static int joins(char character, Time now)
{
	if (!characters || (unsigned int)(now - last_character) < GAP_MILLIS) return 1;
	if (slow) return 0;
	text[characters] = character;
	return characters >= QUICK_MIN || head_of(text, characters + 1) != NONE;
}

static hold_verdict after_all(const XEvent *e) // a person typed what is held; it is read first and this press after it
{
	keep(e);
	put_back(HOLD_PASS, 1);
	return HOLD_KEEP;
}

static hold_verdict judge_press(const XEvent *e)
{
	char character = 0;
	enum kind kind = kind_of(e, &character);
	unsigned int pause = (unsigned int)(e->xkey.time - last);
	if (count && (pause >= hold_patience() || (kind == CHARACTER && !joins(character, e->xkey.time)))) return after_all(e);
	int repeats = e->xkey.keycode == down;
	last = e->xkey.time;
	down = e->xkey.keycode;
	if (scanning && pause < HICCUP_MILLIS) {
		scanning = kind != OTHER; // Enter or Tab ends the scan: the next quick key may be a person's
		return HOLD_RAW;
	}
	scanning = 0;
	if (kind == OTHER || repeats) {
		if (!count) return HOLD_PASS;
		keep(e);
		put_back(HOLD_PASS, 0);
		return HOLD_KEEP;
	}
	keep(e);
	if (kind == SHIFT) return HOLD_KEEP;
	if (characters && (unsigned int)(last - last_character) >= GAP_MILLIS) slow++;
	last_character = last;
	text[characters++] = character;
	if (characters == LENGTH_MIN || head_of(text, characters) == WHOLE) {
		scanning = 1;
		put_back(HOLD_RAW, 0);
	}
	return HOLD_KEEP;
}

hold_verdict hold_judge(const XEvent *e)
{
	hold_verdict verdict;
	if (find_mark(e, &verdict)) return verdict;
	if (e->type == KeyPress) return judge_press(e);
	if (e->xkey.keycode == down) down = 0;
	if (scanning) return HOLD_RAW;
	if (!count) return HOLD_PASS;
	keep(e);
	return HOLD_KEEP;
}

Display *hold_display(void) { return count ? events[0].xkey.display : NULL; }

int hold_pending(void) { return count > 0; }

void hold_release(void) { put_back(HOLD_PASS, 0); }
