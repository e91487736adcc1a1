@echo off
rem Starts TimeWalker: finds a JDK 25, builds once, then runs. Delete app\target to build again.
rem Options for Java go into TIMEWALKER_JAVA_OPTIONS, such as -Xmx8g.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%app\target\timewalker-app.jar"
set "JDK="
if defined JAVA_HOME call :take "%JAVA_HOME%"
for /f "delims=" %%J in ('where javac 2^>nul') do call :take "%%~dpJ.."
for %%P in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks") do (
  for /d %%D in ("%%~P\*25*") do call :take "%%D"
)
if not defined JDK (
  >&2 echo TimeWalker needs a JDK of version 25 and found none. Get one from https://adoptium.net or set JAVA_HOME.
  exit /b 3
)
if exist "%JAR%" goto run

where mvn >nul 2>nul
if errorlevel 1 (
  >&2 echo TimeWalker is built with Maven 3.8 or newer, and no mvn was found on the PATH. Get it from https://maven.apache.org.
  exit /b 3
)
>&2 echo Building TimeWalker; this is done once and takes a minute or two ...
set "JAVA_HOME=%JDK%"
if not exist "%ROOT%target" mkdir "%ROOT%target"
pushd "%ROOT%"
call mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl app -am package >"%ROOT%target\build.log" 2>&1
set "CODE=%ERRORLEVEL%"
popd
if not "%CODE%"=="0" (
  >&2 type "%ROOT%target\build.log"
  >&2 echo The build failed; its log is above.
  exit /b 4
)

:run
rem Vector code checks the bounds of every access, the last defence against a hostile file. Commands
rem that train run without these checks (SECURITY.md has the figures). They read photos and datasets,
rem and build decodes photos with native code in this process: run them as an isolated user or in a
rem container when you do not trust their inputs.
set "CHECKS="
:word
set "WORD=%~1"
if not defined WORD goto start
if "%WORD:~0,1%"=="-" (
  shift /1
  goto word
)
for %%C in (train demo build ablate bench) do if "%WORD%"=="%%C" set "CHECKS=-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"

:start
"%JDK%\bin\java.exe" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED %CHECKS% -Djava.awt.headless=true %TIMEWALKER_JAVA_OPTIONS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%

:take
if defined JDK goto :eof
if not exist "%~1\bin\javac.exe" goto :eof
findstr /b /c:"JAVA_VERSION=\"25" "%~1\release" >nul 2>nul && set "JDK=%~1"
goto :eof
