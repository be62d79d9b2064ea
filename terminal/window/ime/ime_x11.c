//go:build cgo && x11 && linux

#include "ime_x11.h"
#include "hold_x11.h"
#include "rest_x11.h"

#include <X11/Xlib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// context is what is known of one window. It is made when the window is first mentioned, by GLFW or by Go, and dropped
// when the window is destroyed.
typedef struct context {
	Window window;
	XIC ic;              // NULL while there is no input method
	XIMCallback gone;    // GLFW's own callback for an input method that went away
	XFontSet fonts;      // asked for by PreeditPosition, kept as long as the ic
	int composes;        // the focused field lets the input method in
	int takes_caret;     // the ic was made with PreeditPosition
	XPoint caret;
	uintptr_t held;      // Go's handle for being told that keys are held back; 0 for none
	struct context *next;
} context;

// Made by Go: see ime_x11.go.
extern void imeHeld(uintptr_t handle, unsigned int patience);
extern void imeForget(uintptr_t handle);

static context *contexts;
static unsigned long long swallowed;
static unsigned int key_time;

static context *find(Window window)
{
	context *c;
	for (c = contexts; c; c = c->next)
		if (c->window == window) return c;
	return NULL;
}

static context *find_or_make(Window window)
{
	context *c = find(window);
	if (c || !window) return c;
	c = calloc(1, sizeof *c);
	if (!c) return NULL;
	c->window = window;
	c->next = contexts;
	contexts = c;
	return c;
}

static void forget_ic(context *c, Display *display)
{
	c->ic = NULL;
	c->takes_caret = 0;
	if (c->fonts && display) XFreeFontSet(display, c->fonts);
	c->fonts = NULL;
}

static void drop(Window window, Display *display)
{
	context **at;
	for (at = &contexts; *at; at = &(*at)->next) {
		if ((*at)->window != window) continue;
		context *c = *at;
		*at = c->next;
		forget_ic(c, display);
		if (c->held) imeForget(c->held);
		free(c);
		return;
	}
}

// lent is one key event that the input method has; it may come back when the input method has no use for it.
typedef struct {
	int type;
	unsigned int keycode;
	Time time;
} lent;

enum { LENT_MAX = 1024 }; // more than an input method is ever behind; those it keeps are overwritten
static lent lents[LENT_MAX];
static unsigned int lents_made;

static void lend(const XEvent *event)
{
	lents[lents_made++ % LENT_MAX] = (lent){event->type, event->xkey.keycode, event->xkey.time};
}

static lent *find_lent(const XEvent *event)
{
	int i;
	if (event->type != KeyPress && event->type != KeyRelease) return NULL;
	for (i = 0; i < LENT_MAX; i++) {
		lent *l = &lents[i];
		if (l->keycode && l->type == event->type && l->keycode == event->xkey.keycode && l->time == event->xkey.time)
			return l;
	}
	return NULL;
}

// came_back tells whether a key event was with the input method before. Xlib must see such an event again even where
// the input method is left out: only then does it hand out the next one that waits, and without that every key typed
// while the input method was slow would be stuck for good.
static int came_back(const XEvent *event)
{
	lent *l = find_lent(event);
	if (l) l->keycode = 0;
	return l != NULL;
}

// returning tells whether the next event to be read is one that came back. Xlib put it at the head of its queue and
// takes the next key it sees for it, so nothing may be put before it.
static int returning(Display *display)
{
	XEvent next;
	if (!display || XEventsQueued(display, QueuedAlready) == 0) return 0;
	XPeekEvent(display, &next);
	return find_lent(&next) != NULL;
}

static int release_due; // keys held back are to be released as soon as nothing comes back

static void release_held(Display *display)
{
	release_due = returning(display);
	if (!release_due) hold_release();
}

// deliver lets the program have a key event and notes when it happened.
static Bool deliver(const XEvent *event)
{
	if (event->type == KeyPress && event->xkey.keycode) key_time = (unsigned int)event->xkey.time;
	return False;
}

// filter_event stands in for XFilterEvent. GLFW reports a key press to the program even when the input method took it,
// and only holds back the text; so a press that was taken is made an event that GLFW does not know.
static Bool filter_event(XEvent *event, Window window)
{
	XEvent before = *event; // some input methods clear fields
	int type = event->type;
	if (type == DestroyNotify) drop(event->xdestroywindow.window, event->xdestroywindow.display);
	if (type != KeyPress && type != KeyRelease) return XFilterEvent(event, window);

	// The input method puts its results in with key code 0; those have no time of their own and are always its own.
	if (event->xkey.keycode && !came_back(event)) {
		context *c = find(event->xkey.window);
		if (c && !c->composes) return deliver(event);
		switch (hold_judge(event)) {
		case HOLD_RAW:
			return deliver(event);
		case HOLD_KEEP:
			if (c && c->held && hold_pending()) imeHeld(c->held, hold_patience());
			event->type = 0;
			return True;
		case HOLD_PASS:
			break;
		}
	}
	deliver(event);
	Bool taken = XFilterEvent(event, window);
	if (taken && before.xkey.keycode) lend(&before);
	if (taken && type == KeyPress) {
		event->type = 0;
		swallowed++;
	}
	if (release_due) release_held(before.xkey.display);
	return taken;
}

// method_gone is told by Xlib that the input method went away; the ic is freed by Xlib. GLFW is told too and makes a
// new one when an input method comes back.
static void method_gone(XIC ic, XPointer data, XPointer call)
{
	context *c = (context *)data;
	XIMCallback gone = c->gone;
	if (c->ic == ic) forget_ic(c, NULL);
	if (gone.callback) ((XICProc)gone.callback)(ic, gone.client_data, call);
}

// create_positioned asks for a context that takes the place of the caret.
static XIC create_positioned(XIM method, context *c, Window focus, XIMCallback *gone)
{
	Display *display = XDisplayOfIM(method);
	char **missing = NULL, *fallback = NULL;
	int count = 0;
	XFontSet fonts = XCreateFontSet(display, "-*-*-*-*-*-*-*-*-*-*-*-*-*-*", &missing, &count, &fallback);
	if (missing) XFreeStringList(missing);
	XVaNestedList preedit = fonts
		? XVaCreateNestedList(0, XNSpotLocation, &c->caret, XNFontSet, fonts, NULL)
		: XVaCreateNestedList(0, XNSpotLocation, &c->caret, NULL);
	if (!preedit) {
		if (fonts) XFreeFontSet(display, fonts);
		return NULL;
	}
	XIC ic = XCreateIC(method, XNInputStyle, XIMPreeditPosition | XIMStatusNothing, XNClientWindow, c->window,
		XNFocusWindow, focus, XNDestroyCallback, gone, XNPreeditAttributes, preedit, NULL);
	XFree(preedit);
	if (ic) {
		c->fonts = fonts;
		c->takes_caret = 1;
	} else if (fonts) {
		XFreeFontSet(display, fonts);
	}
	return ic;
}

// take_focus tells a new ic that its window has the keyboard. GLFW does so when the keyboard comes; an input method that
// was started again while it is there would take no key before the operator had been in another window.
static void take_focus(context *c, Display *display)
{
	Window focus = None;
	int revert;
	XGetInputFocus(display, &focus, &revert);
	if (c->ic && focus == c->window) XSetICFocus(c->ic);
}

static XErrorHandler stern; // what dealt with errors before us

// forgive lets a request to a window that is gone come to nothing. Xlib sends keys to a window of the input method; when that
// crashes between two of them, the handler of Xlib would end the program, with what the operator was typing.
static int forgive(Display *display, XErrorEvent *error)
{
	if (error->error_code == BadWindow) return 0;
	return stern(display, error);
}

// create_ic stands in for XCreateIC. GLFW asks for PreeditNothing, which tells the input method nothing of the caret.
static XIC create_ic(XIM method, ...)
{
	Window window = 0, focus = 0;
	XIMCallback *gone = NULL;
	const char *name;
	va_list args;
	va_start(args, method);
	while ((name = va_arg(args, const char *)) != NULL) {
		void *value = va_arg(args, void *);
		if (!strcmp(name, XNClientWindow)) window = (Window)value;
		else if (!strcmp(name, XNFocusWindow)) focus = (Window)value;
		else if (!strcmp(name, XNDestroyCallback)) gone = value;
	}
	va_end(args);

	if (!stern) stern = XSetErrorHandler(forgive);
	context *c = find_or_make(window);
	if (!c) return NULL;
	forget_ic(c, XDisplayOfIM(method));
	memset(&c->gone, 0, sizeof c->gone);
	if (gone) c->gone = *gone;
	XIMCallback ours = {(XPointer)c, (XIMProc)method_gone};
	c->ic = create_positioned(method, c, focus, &ours);
	if (!c->ic)
		c->ic = XCreateIC(method, XNInputStyle, XIMPreeditNothing | XIMStatusNothing, XNClientWindow, window,
			XNFocusWindow, focus, XNDestroyCallback, &ours, NULL);
	take_focus(c, XDisplayOfIM(method));
	return c->ic;
}

// destroy_ic stands in for XDestroyIC, which GLFW calls when it destroys a window.
static void destroy_ic(XIC ic)
{
	context *c;
	for (c = contexts; c; c = c->next) {
		if (c->ic != ic) continue;
		Display *display = XDisplayOfIM(XIMOfIC(ic));
		Window window = c->window;
		XDestroyIC(ic);
		drop(window, display);
		return;
	}
	XDestroyIC(ic);
}

typedef void (*procedure)(void);

// Weak, so that a program without GLFW links too; it never calls the wrapper.
extern procedure __real__glfwPlatformGetModuleSymbol(void *module, const char *name) __attribute__((weak));
procedure __wrap__glfwPlatformGetModuleSymbol(void *module, const char *name);

procedure __wrap__glfwPlatformGetModuleSymbol(void *module, const char *name)
{
	if (!strcmp(name, "XFilterEvent")) return (procedure)filter_event;
	if (!strcmp(name, "XCreateIC")) return (procedure)create_ic;
	if (!strcmp(name, "XDestroyIC")) return (procedure)destroy_ic;
	if (!strcmp(name, "XPending")) return (procedure)rest_pending;
	if (!strcmp(name, "XCheckTypedWindowEvent")) return (procedure)rest_check;
	return __real__glfwPlatformGetModuleSymbol(module, name);
}

void ime_compose(unsigned long window, int on)
{
	context *c = find_or_make(window);
	if (!c || c->composes == on) return;
	c->composes = on;
	if (!on) release_held(hold_display());
}

int ime_tells(unsigned long window)
{
	context *c = find(window);
	return c && c->held;
}

void ime_on_held(unsigned long window, uintptr_t handle)
{
	context *c = find_or_make(window);
	if (!c) {
		imeForget(handle);
		return;
	}
	if (c->held) imeForget(c->held);
	c->held = handle;
}

void ime_release_held(void) { release_held(hold_display()); }

void ime_set_caret(unsigned long window, short x, short y)
{
	context *c = find_or_make(window);
	if (!c || (c->caret.x == x && c->caret.y == y)) return;
	c->caret.x = x;
	c->caret.y = y;
	if (!c->ic || !c->takes_caret) return;
	XVaNestedList preedit = XVaCreateNestedList(0, XNSpotLocation, &c->caret, NULL);
	if (!preedit) return;
	XSetICValues(c->ic, XNPreeditAttributes, preedit, NULL);
	XFree(preedit);
}

void ime_reset(unsigned long window)
{
	context *c = find(window);
	if (!c || !c->ic) return;
	char *rest = XmbResetIC(c->ic);
	if (rest) XFree(rest);
}

unsigned int ime_key_time(void) { return key_time; }

ime_status ime_status_now(void)
{
	ime_status status = {0, 0, swallowed};
	context *c;
	for (c = contexts; c; c = c->next) {
		if (!c->ic) continue;
		status.connected = 1;
		status.caret = status.caret || c->takes_caret;
	}
	return status;
}
