#include "support/catch.hpp"

#include <gridctl/schedule/stop_ladder.hpp>

#include <signal.h>

using gridctl::schedule::StopLadder;
using Step = gridctl::StopStep;

TEST_CASE("Ctrl-C drains, then stops, then kills", "[schedule]") {
  StopLadder ladder;
  CHECK(ladder.step() == Step::working);
  CHECK_FALSE(ladder.first_signal().has_value());
  CHECK(ladder.on_signal(SIGINT) == Step::draining);
  CHECK(ladder.on_signal(SIGINT) == Step::stopping);
  CHECK(ladder.on_signal(SIGINT) == Step::killing);
  CHECK(ladder.on_signal(SIGINT) == Step::killing);
  CHECK(ladder.first_signal() == SIGINT);
}

TEST_CASE("SIGTERM and SIGQUIT begin at the second step", "[schedule]") {
  for (const int signal : {SIGTERM, SIGQUIT}) {
    StopLadder ladder;
    CHECK(ladder.on_signal(signal) == Step::stopping);
    CHECK(ladder.on_signal(signal) == Step::killing);
    CHECK(ladder.first_signal() == signal);
  }
  StopLadder draining;
  draining.on_signal(SIGINT);
  CHECK(draining.on_signal(SIGTERM) == Step::stopping);
  CHECK(draining.first_signal() == SIGINT);
}

TEST_CASE("a closed terminal drains, however often it is told", "[schedule]") {
  StopLadder ladder;
  CHECK(ladder.on_signal(SIGHUP) == Step::draining);
  CHECK(ladder.on_signal(SIGHUP) == Step::draining);
  CHECK(ladder.on_signal(SIGTERM) == Step::stopping);
  CHECK(ladder.on_signal(SIGHUP) == Step::stopping);
  CHECK(ladder.first_signal() == SIGHUP);
}

TEST_CASE("a request names its step and never goes down", "[schedule]") {
  StopLadder ladder;
  CHECK(ladder.rise_to(Step::working) == Step::working);
  CHECK_FALSE(ladder.first_signal().has_value());
  CHECK(ladder.rise_to(Step::draining) == Step::draining);
  CHECK(ladder.rise_to(Step::draining) == Step::draining);
  CHECK(ladder.rise_to(Step::killing) == Step::killing);
  CHECK(ladder.rise_to(Step::stopping) == Step::killing);
  CHECK(ladder.first_signal() == SIGINT);
  StopLadder other;
  CHECK(other.rise_to(Step::stopping) == Step::stopping);
  CHECK(other.first_signal() == SIGTERM);
}

TEST_CASE("who is told how to go further has the way that was taken so far", "[schedule]") {
  StopLadder keyboard;
  keyboard.on_signal(SIGINT);
  CHECK(keyboard.notice(2) == "no new runs; 2 running go on; Ctrl-C again stops them");
  StopLadder closed;
  closed.on_signal(SIGHUP);
  CHECK(closed.notice(1) == "no new runs; 1 running goes on; 'gridctl stop' stops it");
  StopLadder request;
  request.rise_to(Step::draining);
  CHECK(request.notice(2) == "no new runs; 2 running go on; 'gridctl stop' stops them");

  keyboard.on_signal(SIGINT);
  CHECK(keyboard.notice(2) == "stopping 2 runs (SIGTERM); Ctrl-C again kills");
  StopLadder quit;
  quit.on_signal(SIGQUIT);
  CHECK(quit.notice(1) == "stopping 1 run (SIGTERM); Ctrl-C again kills");
  StopLadder service;
  service.on_signal(SIGTERM);
  CHECK(service.notice(1) == "stopping 1 run (SIGTERM); 'gridctl stop --now' kills");
  request.rise_to(Step::stopping);
  CHECK(request.notice(2) == "stopping 2 runs (SIGTERM); 'gridctl stop --now' kills");
}
