"""The demo's programs, by name."""

from engine.demo import auto_esafe, fund_mail, kindscrap, rate_feed
from engine.demo.program import Program

PROGRAMS: tuple[Program, ...] = (kindscrap.PROGRAM, auto_esafe.PROGRAM, fund_mail.PROGRAM, rate_feed.PROGRAM)
BY_NAME = {program.name: program for program in PROGRAMS}
