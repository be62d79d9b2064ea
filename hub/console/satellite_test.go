package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/scene"
	"qianshao/shared/record"
)

func TestX2_WhatIsKnownBySatelliteAloneStandsApart(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	if body := s.page(""); strings.Contains(body, "经卫星") {
		t.Error("the overview speaks of satellites where nothing came by one")
	}
	if body := s.page("/satellite"); !strings.Contains(body, "没有只经卫星得知的情况") {
		t.Error("an empty page does not say that it is empty")
	}
	story.TellAhead(board.Ahead{
		Kind: record.Label{Zh: "任务", En: "task"}, ID: uuid.UUID{7}, Title: "转移<b>群众</b>", Said: record.Label{Zh: "状态 到场", En: "status arrived"},
		Desk: "石门镇服务点", At: story.Now().Add(-14 * time.Minute), Received: story.Now().Add(-12 * time.Minute),
	})
	again := newSite(t, story).signIn()
	body := again.page("/satellite")
	for _, want := range []string{"转移&lt;b&gt;群众&lt;/b&gt;", "状态 到场", "石门镇服务点", "14 分钟", "尚无签名记录", `data-live="satellite" data-hot>1</span>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if body := again.page(""); !strings.Contains(body, `id="satellite-title"`) || !strings.Contains(body, "/satellite") {
		t.Error("the overview does not say that something is known by satellite alone")
	}
	again.jar["__Host-language"] = "en"
	if body := again.page("/satellite"); !strings.Contains(body, "status arrived") || !strings.Contains(body, "not signed yet") {
		t.Error("the page does not speak English")
	}
}
