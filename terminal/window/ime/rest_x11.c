//go:build cgo && x11 && linux

// Fyne asks for events sixty times a second and sleeps between, for ever: over one per cent of a core of an old laptop,
// on battery, for a window that nobody touches. It asks through XPending, whose place this takes: when nothing happened
// for a while it answers only after an event came, somebody called, or a tenth of a second passed. Everything that goes
// on in such a pause, the blinking of the caret too, goes on ten times a second.

#include "rest_x11.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	QUIET_MILLIS = 1000, // after the last event or call; an animation begun by them is over by then
	VISIBLE_MILLIS = 2000, // for a window to be shown
	REST_MILLIS = 100,   // at most, so that a call that came between two looks is not late to a person's eye
};

static atomic_int bell = -1;
static long long busy_until;
static atomic_ullong rests;

static long long now_millis(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// rung tells whether somebody called since it was asked last.
static int rung(void)
{
	uint64_t calls;
	return atomic_load(&bell) >= 0 && read(atomic_load(&bell), &calls, sizeof calls) == sizeof calls;
}

int rest_pending(Display *display)
{
	if (atomic_load(&bell) < 0) atomic_store(&bell, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
	int waiting = XPending(display);
	long long now = now_millis();
	if (waiting || rung()) busy_until = now + QUIET_MILLIS;
	if (waiting || now < busy_until || atomic_load(&bell) < 0) return waiting;
	struct pollfd watched[] = {{ConnectionNumber(display), POLLIN, 0}, {atomic_load(&bell), POLLIN, 0}};
	atomic_fetch_add(&rests, 1);
	poll(watched, 2, REST_MILLIS);
	return XPending(display);
}

// GLFW waits for a new window to become visible, and while other events wait to be read it asks again at once and for
// ever: a window manager that never shows the window kept the program at full speed with no window (seen for ten minutes).
// After a moment it is told that the window is there.
Bool rest_check(Display *display, Window window, int type, XEvent *event)
{
	static long long since;
	static Window asked;
	if (XCheckTypedWindowEvent(display, window, type, event)) {
		asked = 0;
		return True;
	}
	if (type != VisibilityNotify) return False;
	if (asked != window) {
		asked = window;
		since = now_millis();
	}
	if (now_millis() - since < VISIBLE_MILLIS) return False;
	asked = 0;
	return True;
}

void rest_wake(void)
{
	uint64_t one = 1;
	int fd = atomic_load(&bell);
	if (fd >= 0 && write(fd, &one, sizeof one) < 0) return; // full: it rings already
}

unsigned long long rest_count(void) { return atomic_load(&rests); }
