// Lets the window library wait while nothing happens.
#ifndef QIANSHAO_REST_X11_H
#define QIANSHAO_REST_X11_H

#include <X11/Xlib.h>

// rest_pending stands in for XPending.
int rest_pending(Display *display);

// rest_check stands in for XCheckTypedWindowEvent.
Bool rest_check(Display *display, Window window, int type, XEvent *event);

// rest_wake ends a rest; it may be called on any thread.
void rest_wake(void);

// rest_count is how often the window library rested.
unsigned long long rest_count(void);

#endif
