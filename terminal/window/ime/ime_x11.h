// What ime_x11.c offers to Go. Everything is called on the main thread only.
#ifndef QIANSHAO_IME_X11_H
#define QIANSHAO_IME_X11_H

#include <stdint.h>

typedef struct {
	int connected;               // there is an input context
	int caret;                   // it takes the place of the caret
	unsigned long long swallowed; // composing key presses kept from the program
} ime_status;

void ime_compose(unsigned long window, int on);
void ime_set_caret(unsigned long window, short x, short y);
int ime_tells(unsigned long window);
void ime_on_held(unsigned long window, uintptr_t handle);
void ime_release_held(void);
void ime_reset(unsigned long window);
unsigned int ime_key_time(void);
ime_status ime_status_now(void);

#endif
