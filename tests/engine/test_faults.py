"""Which test holds which fault: of the logs, the store, the clock, the tick, the process and the configuration."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORE, RUNNING, CLOCK = "engine/store/test_faults.py", "engine/test_store_faults.py", "engine/test_clock.py"
STANDSTILL, SERVICE, SCHEDULE = "engine/test_standstill.py", "engine/test_service.py", "rules/test_schedule.py"
LOGS, TEXTS, SHARE = "engine/test_log_faults.py", "engine/test_texts.py", "engine/test_share.py"

FAULTS = {
    "F01 log truncated in place": (
        (LOGS, "test_a_log_truncated_in_place_is_read_from_its_start"),
        ("engine/test_logs.py", "test_copy_and_truncate_loses_nothing_and_doubles_nothing"),
    ),
    "F02 log rotated by rename": (
        (LOGS, "test_what_was_written_just_before_a_rename_is_judged_and_the_new_file_is_followed"),
        ("engine/test_logs.py", "test_two_renames_between_two_looks_lose_nothing"),
    ),
    "F03 log truncated and regrown between two looks": (
        (LOGS, "test_a_log_emptied_and_grown_past_its_old_size_is_read_from_its_start"),
    ),
    "F04 F05 log replaced by a folder, a FIFO, a socket, a device": (
        (LOGS, "test_what_is_no_file_in_place_of_the_log_is_told_and_hangs_nobody"),
        (LOGS, "test_a_fifo_in_place_of_the_log_is_not_even_opened"),
    ),
    "F06 permission denied on the log": (
        (LOGS, "test_a_log_without_permission_is_told_with_its_path_and_read_when_it_may_be"),
    ),
    "F07 a share that hangs": (
        (SHARE, "test_a_share_that_hangs_is_told_of_its_own_job_and_read_on_when_it_is_back"),
        (SHARE, "test_while_a_share_hangs_the_other_jobs_are_judged_within_a_tick"),
        (SHARE, "test_the_process_ends_within_seconds_of_ctrl_c_while_a_share_hangs"),
        (SHARE, "test_looks_that_hang_are_as_many_as_may_and_the_jobs_behind_them_are_told_too"),
    ),
    "F08 disk full on the store": (
        (STORE, "test_a_full_disk_leaves_nothing_half_done"),
        (RUNNING, "test_on_a_full_disk_judging_goes_on_and_what_happened_is_written_when_there_is_room"),
        ("engine/test_audit.py", "test_on_a_full_disk_a_line_is_whole_or_absent"),
    ),
    "F09 store locked by another process": (
        (STORE, "test_a_store_locked_by_another_process_is_busy_and_answers_reads"),
        (RUNNING, "test_a_store_locked_by_another_process_loses_no_run_and_is_told"),
    ),
    "F10 store damaged": (
        (STORE, "test_a_damaged_store_is_moved_aside_and_a_new_one_begun"),
        (RUNNING, "test_a_store_found_damaged_at_the_start_is_kept_and_the_history_made_from_the_logs"),
        (RUNNING, "test_a_store_found_damaged_while_running_is_kept_and_the_history_made_from_the_logs"),
        ("ui/test_api.py", "test_a_history_that_does_not_answer_is_503_and_the_statuses_still_do"),
        ("ui/test_dashboard.py", "test_a_store_and_a_trail_that_fail_and_a_history_begun_anew_are_told"),
    ),
    "F11 store deleted while running": (
        (RUNNING, "test_a_store_deleted_while_running_is_made_anew_without_losing_the_next_runs"),
        (RUNNING, "test_a_copy_put_back_while_running_is_gone_on_with"),
        (STORE, "test_a_store_whose_folder_was_deleted_is_renewed_with_its_lock"),
    ),
    "F12 store copied while it is written": (
        (STORE, "test_every_copy_made_while_another_thread_writes_is_sound_and_consistent"),
    ),
    "F13 kill in the middle of a write": (
        (STORE, "test_a_killed_process_leaves_each_batch_whole_or_absent"),
        (
            "engine/test_kill.py",
            "test_every_run_is_counted_once_over_twenty_kills_while_logs_are_written_and_rotated",
        ),
        (
            "engine/test_book.py",
            "test_an_edit_that_was_kept_before_a_kill_has_its_lines_read_again_at_the_next_start",
        ),
    ),
    "F14 power cut: the last blocks are NUL": (
        (RUNNING, "test_after_a_power_cut_trail_and_log_go_on_in_a_new_line"),
        ("engine/test_audit.py", "test_after_a_power_cut_the_trail_goes_on_in_a_new_line"),
        (LOGS, "test_the_lines_around_a_hole_of_nuls_are_each_judged_by_their_own_time"),
        (TEXTS, "test_what_a_power_cut_broke_off_is_no_part_of_the_line_behind_the_hole"),
    ),
    "F15 F16 clock set two hours forward or back": (
        (CLOCK, "test_when_the_clock_is_set_by_two_hours_ticks_go_on_and_every_run_counts_once"),
        (CLOCK, "test_a_run_in_progress_while_the_clock_is_set_ends_as_one_run"),
    ),
    "F17 daylight saving": (
        (SCHEDULE, "test_a_local_time_that_does_not_exist_is_due_at_the_end_of_the_gap"),
        (SCHEDULE, "test_a_local_time_that_comes_twice_is_due_the_first_time_only"),
    ),
    "F18 zone of the machine changed": (
        (CLOCK, "test_the_zone_of_the_machine_changes_nothing_for_a_job_whose_zone_is_configured"),
    ),
    "F19 configuration broken or empty while running": (
        (SERVICE, "test_an_edit_takes_effect_and_a_broken_one_changes_nothing"),
        (SERVICE, "test_a_file_that_is_empty_for_a_moment_takes_no_job_away"),
    ),
    "F20 a job taken out of the configuration": (
        (SERVICE, "test_the_history_of_a_job_that_was_taken_out_is_there_when_it_returns"),
    ),
    "F34 stamps from the future": (
        (LOGS, "test_stamps_from_the_future_are_told_and_neither_a_success_nor_a_failure_lasts_until_then"),
    ),
    "F35 log deleted and begun again": (
        (LOGS, "test_a_log_that_is_deleted_and_begun_again_is_followed_without_a_loop_of_errors"),
    ),
    "F37 a second start": (
        ("test_cli.py", "test_run_names_a_taken_port_and_its_holder_and_touches_no_store"),
        ("test_cli.py", "test_a_second_start_ends_soon_and_leaves_the_first_one_untouched"),
    ),
    "F39 audit trail that cannot be written": (
        (RUNNING, "test_when_the_audit_trail_cannot_be_written_acts_are_kept_and_told"),
        (RUNNING, "test_a_start_with_an_audit_trail_that_cannot_be_written_watches_all_the_same"),
        ("engine/test_audit.py", "test_many_threads_write_one_chain"),
    ),
    "F40 a pattern that takes too long": (
        (LOGS, "test_a_hostile_pattern_on_a_hostile_line_harms_its_own_job_only_and_is_named"),
        (LOGS, "test_a_hostile_pattern_on_many_lines_keeps_no_other_job_waiting_and_loses_no_line"),
    ),
    "a line of any length, any bytes in any cuts": (
        (TEXTS, "test_a_growing_line_costs_what_it_grows_by"),
        (TEXTS, "test_any_bytes_in_any_cuts_with_restarts_give_the_lines_of_one_read_and_lose_no_failure_after"),
    ),
    "a tick or a loop that stands still": (
        (STANDSTILL, "test_a_standing_tick_is_told_and_ends_the_process_with_the_job_it_stood_at"),
        (STANDSTILL, "test_a_tick_that_hangs_does_not_keep_the_process_from_ending"),
        (STANDSTILL, "test_what_a_standing_tick_has_missed_is_counted_and_its_lines_are_judged_after_it"),
        (STANDSTILL, "test_the_watchdog_ends_the_process_after_a_minute_of_a_standing_tick_or_loop"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_the_tests_that_hold_it(fault: str) -> None:
    for file, name in FAULTS[fault]:
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file} {name}"
